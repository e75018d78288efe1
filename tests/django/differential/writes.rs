//! What acct writes into a site's database, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;

use super::links::{acct_s_link, django_s_link};
use super::site::{Person, Site};

fn cells(site: &Site) -> BTreeMap<String, String> {
    site.ask(&json!({ "do": "rows" }))
}

fn login(site: &Site, person: &Person, password: &str) {
    let login = json!({ "do": "login", "key": person.key, "password": password });
    assert!(site.ask::<bool>(&login), "{person:?}");
}

fn alive(site: &Site, person: &Person) -> bool {
    site.ask(&json!({ "do": "alive", "key": person.key }))
}

pub(super) fn a_session_survives_check_and_dies_after_set(site: &Site) {
    let person = site.add("tulip-Kettle-93");
    login(site, &person, "tulip-Kettle-93");
    let check = ["password", "check", &person.name, "--password-stdin"];
    site.done(&check, &["tulip-Kettle-93"], 0);
    site.done(&[&check[..], &["--upgrade"]].concat(), &["tulip-Kettle-93"], 0);
    site.done(&check, &["nobody's own"], 1);
    acct_s_link(site, &person);
    assert!(alive(site, &person));

    let set = ["password", "set", &person.name, "--password-stdin"];
    site.done(&set, &["marble-Otter-41"], 0);
    assert!(!alive(site, &person), "set logs the user out");
    login(site, &person, "marble-Otter-41");
    let change = ["password", "change", &person.name, "--password-stdin"];
    site.done(&change, &["marble-Otter-41", "violet-Anvil-07"], 0);
    assert!(!alive(site, &person), "change logs the user out");
    login(site, &person, "violet-Anvil-07");
    site.done(&["password", "disable", &person.name], &[], 0);
    assert!(!alive(site, &person), "disable logs the user out");
}

pub(super) fn a_password_command_writes_one_cell(site: &Site) {
    let person = site.add("tulip-Kettle-93");
    let name = person.name.as_str();
    let link = django_s_link(site, &person);
    let commands: [(&[&str], &[&str]); 4] = [
        (&["password", "confirm", &link, "--password-stdin"], &["marble-Otter-41"]),
        (&["password", "set", name, "--password-stdin"], &["violet-Anvil-07"]),
        (
            &["password", "change", name, "--password-stdin"],
            &["violet-Anvil-07", "copper-Quilt-58"],
        ),
        (&["password", "disable", name], &[]),
    ];
    for (args, stdin) in commands {
        let before = cells(site);
        site.done(args, stdin, 0);
        let after = cells(site);
        let changed: Vec<&String> = after
            .iter()
            .filter(|(cell, value)| before.get(*cell) != Some(value))
            .map(|(cell, _)| cell)
            .collect();
        assert!(
            matches!(changed[..], [cell] if cell.ends_with(" password")),
            "{args:?}: {changed:?}"
        );
        assert_eq!(before.len(), after.len(), "{args:?}");
    }
}

pub(super) fn what_only_looks_leaves_no_trace(site: &Site) {
    let person = site.guest();
    let name = person.name.as_str();
    let link = django_s_link(site, &person);
    let database = site.project().join("db.sqlite3");
    let look = || (fs::read(&database).unwrap(), fs::read_dir(site.project()).unwrap().count());
    let before = look();
    let looks: [(&[&str], i32); 8] = [
        (&["password", "check", name, "--password-stdin"], 0),
        (&["password", "inspect", &link], 0),
        (&["password", "reset", "--user", name, "--backend", "console"], 0),
        (&["password", "reset", "--email", "twins@news.example", "--explain"], 0),
        (&["password", "audit"], 0),
        (&["user", "list"], 0),
        (&["user", "show", name], 0),
        (&["settings"], 0),
    ];
    for (args, code) in looks {
        site.done(args, &["known to all"], code);
        assert!(look() == before, "{args:?} leaves a trace");
    }
    assert!(fs::read(site.home().join(".local/share/acct/accounts.sqlite3")).is_err());
}
