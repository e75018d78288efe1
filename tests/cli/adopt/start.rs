//! Starting a site: which Python, what it gets, and what is said where it does not start.

use std::fs;
use std::os::unix::fs::{chown, lchown, symlink};

use serde_json::json;

use super::fake::{KEY, OLD_KEY, Site, encoded};
use crate::run::Run;
use crate::sandbox::set_mode;

#[test]
fn a_site_that_does_not_start_is_reported_with_its_own_error_on_one_line() {
    let site = Site::new();
    for (problem, code, words) in [
        ("does_not_start", "site_does_not_start", "RuntimeError: no \\u{1b}[31m such"),
        ("no_django", "no_django", "Django"),
        ("not_manage_py", "not_manage_py", "manage.py"),
        ("no_such_alias", "no_such_database", "--database-alias"),
        ("other_database", "unsupported_database", "SQLite"),
    ] {
        let error = "RuntimeError: no \u{1b}[31m such";
        site.says(&json!({ "problem": problem, "error": error }).to_string());
        site.start(&[]).outcome().failed(3).says(words);
        site.start(&["--format", "json"]).outcome().refused_in_json(3, code);
    }
    site.python("printf 'Traceback\\nImportError: no module\\n\\n' >&2; exit 1");
    site.start(&[]).outcome().failed(3).says("ImportError: no module");
    assert_eq!(site.written(), []);
}

#[test]
fn a_site_that_ends_with_several_lines_is_reported_with_all_of_them() {
    let site = Site::new();
    site.python(
        "printf 'ERROR: no game here.\\n\\n    Go to it and\\n    try again.\\n' >&2; exit 1",
    );
    site.start(&[]).outcome().failed(3).says("ERROR: no game here. Go to it and try again.");
}

#[test]
fn a_key_that_differs_from_process_to_process_is_refused() {
    let mut site = Site::new();
    site.facts["secret_key"] = encoded(OLD_KEY);
    site.home.write("site/next", format!("{}\n", json!({ "facts": site.facts })));
    site.facts["secret_key"] = encoded(KEY);
    site.says(&json!({ "facts": site.facts }).to_string());
    // The first process makes the directory before it says anything.
    let first = "if mkdir first 2> /dev/null; then cat says; else cat next; fi; cat > /dev/null";
    site.python(&format!("cd \"$(dirname \"$0\")\"; {first}"));
    site.start(&[]).outcome().failed(3).says("--env-file");
    std::fs::remove_dir(site.home.path("site/first")).unwrap();
    site.start(&["--format", "json"]).outcome().refused_in_json(3, "secret_key_changes");
    assert_eq!(site.written(), []);
}

#[test]
fn an_error_in_the_site_s_code_is_reported_with_its_line_and_what_may_be_missing() {
    let site = Site::new();
    let file = site.home.write("news.env", format!("NEWS_SECRET={KEY}\n"));
    for (missing, hint) in [
        ("settings", "--settings"),
        ("module", "--python"),
        ("environment", "--env-file"),
        ("nothing", "python manage.py check"),
    ] {
        let traceback = ["Traceback:", "    KEY = 'x'", &format!("  \u{1b}[31m raise {KEY}")];
        let trouble =
            json!({ "missing": missing, "place": "news/a.py, line 6", "traceback": traceback });
        let told = json!({ "problem": "does_not_start", "error": "E: x", "trouble": trouble });
        site.says(&told.to_string());
        let quiet = site.start(&[]).outcome();
        quiet.failed(3).says("E: x (news/a.py, line 6)").says(hint);
        assert!(!quiet.stderr.contains("Traceback"), "{quiet:?}");
        let verbose = site.start(&["--verbose", "--env-file", &file]).outcome();
        verbose.failed(3).says("\nTraceback:\n  \\u{1b}[31m raise …\n");
    }
}

#[test]
fn output_of_the_site_before_the_facts_is_ignored() {
    let site = Site::new();
    site.adopt(&["--dry-run"]);
    let facts = fs::read_to_string(site.path("site/says")).unwrap();
    site.says(&format!("hello\n{{\"facts\": 1}}\n\n{}", facts.trim_end()));
    site.start(&["--dry-run"]).outcome().done();
}

#[test]
fn a_site_that_breaks_off_is_refused() {
    let site = Site::new();
    site.says(&json!({ "facts": site.facts }).to_string());
    site.python("cat \"$(dirname \"$0\")/says\"");
    site.start(&[]).outcome().failed(3);
    site.start(&["--format", "json"]).outcome().refused_in_json(3, "site_broke_off");
}

#[test]
fn only_a_manage_py_that_can_be_read_is_run() {
    let site = Site::new();
    let adopt = |path: &str| site.home.acct(&["adopt"]).arg(site.path(path)).outcome();
    adopt("site/gone.py").failed(3).says("manage.py");
    adopt("site").failed(3).says("directory");
    site.home.acct(&["adopt"]).outcome().failed(2);
    let gone = site.path("site/gone").display().to_string();
    let args = ["--python", gone.as_str()];
    site.home
        .acct(&["adopt"])
        .arg(site.path("site/manage.py"))
        .arg(args[0])
        .arg(args[1])
        .outcome()
        .failed(3)
        .says(&gone)
        .says("--python");
    site.python("");
    set_mode(&site.path("site/python"), 0o644);
    site.start(&[]).outcome().failed(3).says("site/python");
}

#[test]
fn the_python_defaults_to_the_virtual_environment_next_to_manage_py() {
    let site = Site::new();
    site.adopt(&[]);
    let venv = site.path("site/.venv/bin");
    fs::create_dir_all(&venv).unwrap();
    let script = format!("#!/bin/sh\nexec {} \"$@\"\n", site.path("site/python").display());
    fs::write(venv.join("python"), script).unwrap();
    set_mode(&venv.join("python"), 0o755);
    site.home.acct(&["adopt"]).arg(site.path("site/manage.py")).outcome().done();
    let python = format!("manage_python = \"{}\"", venv.join("python").display());
    assert!(site.settings().contains(&python), "{}", site.settings());
}

#[test]
fn the_service_s_environment_overrides_acct_s() {
    let site = Site::new();
    let file = site.home.write("news.env", "# news\nexport NEWS_MODE='prod'\nLANG=C\n");
    site.adopt(&["--env-file", &file, "--settings", "news.prod", "--database-alias", "users"])
        .env("LANG", "de_DE")
        .env("ACCT_FOO", "secret")
        .env("KEPT", "yes")
        .outcome()
        .done();
    let environment = fs::read_to_string(site.path("site/environment")).unwrap();
    let has = |line: &str| environment.lines().any(|other| other == line);
    assert!(has("NEWS_MODE=prod") && has("LANG=C") && has("KEPT=yes"), "{environment}");
    assert!(!environment.contains("ACCT_"), "{environment}");
    let arguments = fs::read_to_string(site.path("site/arguments")).unwrap();
    assert!(arguments.starts_with(site.path("site").canonicalize().unwrap().to_str().unwrap()));
    assert!(arguments.ends_with("/site/manage.py\nusers\nnews.prod\n"), "{arguments}");
    let text = site.settings();
    assert!(text.contains(&format!("manage_env_files = [\"{file}\"]")), "{text}");
    assert!(text.contains("manage_settings = \"news.prod\""), "{text}");

    // The first run's options are kept.
    let again = site.adopt(&[]).outcome();
    assert!(again.done().stdout.contains("already"), "{again:?}");
    let arguments = fs::read_to_string(site.path("site/arguments")).unwrap();
    assert!(arguments.ends_with("/site/manage.py\nusers\nnews.prod\n"), "{arguments}");
}

#[test]
fn a_malformed_line_of_the_environment_file_is_not_repeated() {
    let site = Site::new();
    let file = site.home.write("news.env", format!("A=1\n{KEY}\n"));
    site.refuses(&["--env-file", &file], 2, "bad_env_file").says("line 2");
    site.refuses(&["--env-file", "/nowhere/env"], 3, "no_such_file");
}

#[test]
fn secrets_of_the_environment_are_not_in_what_the_site_says() {
    let site = Site::new();
    let file = site.home.write("news.env", format!("NEWS_SECRET={KEY}\n"));
    let error = format!("ValueError: {KEY} is too short");
    site.says(&json!({ "problem": "does_not_start", "error": error }).to_string());
    site.start(&["--env-file", &file]).outcome().failed(3).says("ValueError: … is too short");

    site.says(&json!({ "facts": site.facts }).to_string());
    site.home.write("site/samples", format!("{}\n", json!({ "error": error })));
    let told = site.start(&["--env-file", &file]).outcome();
    told.failed(3).says("ValueError: … is too short");
}

#[test]
fn root_does_not_run_another_user_s_python() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("only root can give files away: not tested here");
        return;
    }
    let site = Site::new();
    for name in ["site/manage.py", "site", "site/python"] {
        let path = site.path(name);
        chown(&path, Some(4_000_123), None).unwrap();
        let told = site.refuses(&[], 3, "foreign_python");
        told.says("sudo -u '#4000123' acct adopt /");
        let told = site.adopt(&["--dry-run", "--site-domain", "https://news.example"]).outcome();
        told.failed(3).says(" --site-domain https://news.example --dry-run\n");
        chown(&path, Some(0), None).unwrap();
    }
    for name in ["site/project/conf/base.py", "site/extension.so"] {
        let planted = site.home.write(name, "");
        chown(&planted, Some(4_000_123), None).unwrap();
        site.refuses(&[], 3, "foreign_python").says(&planted).says("#4000123");
        fs::remove_file(planted).unwrap();
    }
    let uploads = site.home.write("site/media/cat.png", "");
    chown(&uploads, Some(4_000_123), None).unwrap();
    site.adopt(&["--dry-run"]).outcome().done();
    fs::remove_file(site.path("site/environment")).unwrap();
    set_mode(&site.path("site/manage.py"), 0o666);
    site.refuses(&[], 3, "foreign_python").says("chmod go-w");
    set_mode(&site.path("site/manage.py"), 0o644);
    let file = site.home.write("news.env", "A=1\n");
    chown(site.path("news.env"), Some(4_000_123), None).unwrap();
    site.refuses(&["--env-file", &file], 3, "foreign_python");
    assert!(!site.path("site/environment").exists(), "nothing ran");
}

#[test]
fn root_runs_nothing_in_a_directory_that_others_can_change() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("only root can give files away: not tested here");
        return;
    }
    let site = Site::new();
    let file = site.home.write("service/news.env", "A=1\n");
    let script = format!("#!/bin/sh\nexec {} \"$@\"\n", site.path("site/python").display());
    let python = site.home.write("tools/bin/python", &script);
    set_mode(&site.path("tools/bin/python"), 0o755);
    let args = ["--python", &python, "--env-file", &file, "--dry-run"];
    site.adopt(&[]);
    let adopt = || site.home.acct(&["adopt"]).arg(site.path("site/manage.py"));
    let run = || args.iter().fold(adopt(), Run::arg).outcome();
    run().done();
    fs::remove_file(site.path("site/environment")).unwrap();
    // Above the site, its Python, its environment file.
    for name in [".", "tools", "service"] {
        let folder = site.path(name);
        chown(&folder, Some(4_000_123), None).unwrap();
        run().failed(3).says("sudo -u '#4000123' acct adopt");
        chown(&folder, Some(0), None).unwrap();
        set_mode(&folder, 0o777);
        run().failed(3).says("chmod go-w /");
        set_mode(&folder, 0o755);
    }
    // What cannot be trusted is not read either.
    site.home.write("service/news.env", "no variable");
    chown(site.path("service"), Some(4_000_123), None).unwrap();
    let refused = args.iter().fold(adopt(), Run::arg).arg("--format").arg("json").outcome();
    refused.refused_in_json(3, "foreign_python");
    assert!(!site.path("site/environment").exists(), "nothing ran");
}

#[test]
fn in_a_sticky_directory_root_runs_what_is_root_s_but_no_python_next_to_others_files() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("only root can give files away: not tested here");
        return;
    }
    let site = Site::new();
    site.adopt(&[]);
    let script = format!("#!/bin/sh\nexec {} \"$@\"\n", site.path("site/python").display());
    let python = site.home.write("shared/venv/bin/python", &script);
    set_mode(&site.path("shared/venv/bin/python"), 0o755);
    let adopt = |python: &str| {
        let run = site.home.acct(&["adopt", "--dry-run", "--python", python]);
        run.arg(site.path("site/manage.py")).outcome()
    };
    set_mode(&site.path("shared"), 0o1777);
    adopt(&python).done();
    // Others could add a pyvenv.cfg, at any time, which selects their modules.
    for folder in ["shared/venv/bin", "shared/venv", "site"] {
        set_mode(&site.path(folder), 0o1777);
        let told = adopt(&python);
        assert!(!told.failed(3).says(folder).stderr.contains("chmod"), "{told:?}");
        set_mode(&site.path(folder), 0o755);
    }
    let planted = site.home.write("shared/venv/pyvenv.cfg", "home = /nowhere\n");
    chown(&planted, Some(4_000_123), None).unwrap();
    adopt(&python).failed(3).says("pyvenv.cfg").says("#4000123");
}

#[test]
fn the_targets_of_links_are_checked_too() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("only root can give files away: not tested here");
        return;
    }
    let site = Site::new();
    site.adopt(&[]);
    let other = site.home.write("other/news/models.py", "");
    site.home.write("media/cat.png", "");
    symlink(site.path("other/news"), site.path("site/news")).unwrap();
    symlink(&other, site.path("site/models.py")).unwrap();
    symlink("..", site.path("site/again")).unwrap();
    symlink(site.path("media"), site.path("site/media")).unwrap();
    chown(site.path("media"), Some(4_000_123), None).unwrap();
    site.adopt(&["--dry-run"]).outcome().done();
    fs::remove_file(site.path("site/environment")).unwrap();
    // By the link to the directory, by that to the file.
    for (link, shelf) in [("site/models.py", "models.py"), ("site/news", "news")] {
        fs::rename(site.path(link), site.path(shelf)).unwrap();
        for name in ["other", "other/news", "other/news/models.py"] {
            chown(site.path(name), Some(4_000_123), None).unwrap();
            site.refuses(&[], 3, "foreign_python").says(name.trim_start_matches("other/"));
            chown(site.path(name), Some(0), None).unwrap();
        }
        fs::rename(site.path(shelf), site.path(link)).unwrap();
    }
    site.adopt(&["--dry-run"]).outcome().done();
    fs::remove_file(site.path("site/environment")).unwrap();
    // A directory without modules on the way to some.
    chown(site.path("media"), Some(0), None).unwrap();
    let planted = site.home.write("site/data/code/run.py", "");
    chown(site.path("site/data"), Some(4_000_123), None).unwrap();
    site.refuses(&[], 3, "foreign_python").says("site/data belongs");
    fs::remove_file(planted).unwrap();
    lchown(site.path("site/news"), Some(4_000_123), None).unwrap();
    site.refuses(&[], 3, "foreign_python").says("site/news");
    assert!(!site.path("site/environment").exists(), "nothing ran");
}

#[test]
fn root_starts_a_virtual_environment_s_python_by_its_own_name_in_its_real_directory() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("others start it as it was specified: not tested here");
        return;
    }
    let site = Site::new();
    let (name, run) = (site.path("name"), site.path("site/python"));
    let script =
        format!("#!/bin/sh\necho \"$0\" > {}\nexec {} \"$@\"\n", name.display(), run.display());
    site.home.write("tools/python3.12", script);
    set_mode(&site.path("tools/python3.12"), 0o755);
    fs::create_dir_all(site.path("venv/bin")).unwrap();
    symlink("../../tools/python3.12", site.path("venv/bin/python")).unwrap();
    symlink("venv", site.path("current")).unwrap();
    site.adopt(&[]);
    let python = site.path("current/bin/python");
    let run = site.home.acct(&["adopt", "--python"]).arg(&python);
    run.arg(site.path("site/manage.py")).outcome().done();
    let started = fs::read_to_string(name).unwrap();
    let expected = site.path("venv").canonicalize().unwrap().join("bin/python");
    assert_eq!(started.trim_end(), expected.to_str().unwrap());
    let kept = format!("manage_python = \"{}\"", python.display());
    assert!(site.settings().contains(&kept), "{}", site.settings());
}
