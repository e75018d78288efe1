//! The Debian package that Cargo.toml describes: its files are there, and none is missing.

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn manifest() -> toml::Table {
    fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap().parse().unwrap()
}

/// Lists the assets: source, destination and mode.
fn assets() -> Vec<[String; 3]> {
    let manifest = manifest();
    let list = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap().clone();
    let texts = |asset: &toml::Value| {
        let words: Vec<String> =
            asset.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
        <[String; 3]>::try_from(words).unwrap()
    };
    list.iter().map(texts).collect()
}

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_package_is_django_acct_and_its_program_acct() {
    // Debian's acct is GNU Accounting: an upgrade would replace ours.
    let manifest = manifest();
    assert_eq!(manifest["package"]["name"].as_str(), Some("django-acct"));
    assert!(manifest["package"]["metadata"]["deb"].get("name").is_none());
    assert_eq!(manifest["bin"][0]["name"].as_str(), Some("acct"));
    assert!(assets().iter().all(|[_, folder, _]| !folder.contains("doc/acct")));
}

#[test]
fn every_asset_is_there_and_everything_generated_for_debian_is_an_asset() {
    let assets = assets();
    let place = |source: &str| {
        let found = assets.iter().find(|asset| asset[0] == source);
        found.map(|asset| (asset[1].as_str(), asset[2].as_str()))
    };
    for [source, ..] in &assets {
        let built = source == "target/release/acct";
        let is_there = source == "man/*.1" || Path::new(ROOT).join(source).is_file();
        assert!(built || is_there, "{source} is no file");
    }
    assert_eq!(place("target/release/acct"), Some(("usr/bin/", "755")));
    assert_eq!(place("man/*.1"), Some(("usr/share/man/man1/", "644")));
    assert!(names("man").iter().all(|name| name.ends_with(".1")));
    for (name, folder) in [
        ("acct.bash", "usr/share/bash-completion/completions/acct"),
        ("_acct", "usr/share/zsh/vendor-completions/_acct"),
        ("acct.fish", "usr/share/fish/vendor_completions.d/acct.fish"),
    ] {
        assert!(names("completions").iter().any(|it| it == name));
        assert_eq!(place(&format!("completions/{name}")), Some((folder, "644")));
    }
}
