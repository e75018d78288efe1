//! A folder that holds exactly the generated files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tools;

/// The generated files of a folder: their names and contents.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The command that rewrites the files.
const REWRITES: &str = "ACCT_REWRITE=1 cargo test --test generated";

/// Compares a folder of the repository with what is generated; rewrites it where that is asked.
pub(crate) fn hold(name: &str, generated: &Files) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if tools::variable("ACCT_REWRITE").is_some() {
        rewrite(&folder, generated);
    }
    let faults = faults(&folder, generated);
    assert!(faults.is_empty(), "{name}/: {}; `{REWRITES}` mends it", faults.join(", "));
}

/// Names every file that is missing, stale, or not generated any more.
fn faults(folder: &Path, generated: &Files) -> Vec<String> {
    let stored = read(folder);
    let named = |fault: &str, name: &String| format!("{name} {fault}");
    let missing = generated.keys().filter(|name| !stored.contains_key(*name));
    let surplus = stored.keys().filter(|name| !generated.contains_key(*name));
    let stale = stored.iter().filter(|(name, content)| {
        generated.get(*name).is_some_and(|generated| generated != *content)
    });
    missing
        .map(|name| named("is missing", name))
        .chain(surplus.map(|name| named("belongs to nothing", name)))
        .chain(stale.map(|(name, _)| named("is stale", name)))
        .collect()
}

fn rewrite(folder: &Path, generated: &Files) {
    fs::create_dir_all(folder).unwrap();
    for name in read(folder).keys().filter(|name| !generated.contains_key(*name)) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, content) in generated {
        fs::write(folder.join(name), content).unwrap();
    }
}

fn read(folder: &Path) -> Files {
    let Ok(entries) = fs::read_dir(folder) else { return Files::new() };
    let file = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    };
    entries.map(|entry| file(entry.unwrap().path())).collect()
}

#[test]
fn a_missing_a_stale_and_a_surplus_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let files = |list: &[(&str, &str)]| -> Files {
        list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let generated = files(&[("kept", "1"), ("stale", "2"), ("missing", "3")]);
    rewrite(folder.path(), &files(&[("kept", "1"), ("stale", "old"), ("gone", "4")]));
    assert_eq!(
        faults(folder.path(), &generated),
        ["missing is missing", "gone belongs to nothing", "stale is stale"]
    );
    rewrite(folder.path(), &generated);
    assert_eq!(faults(folder.path(), &generated), [""; 0]);
}
