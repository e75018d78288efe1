//! The modules of the library, and which may use which: arrows point down, and none leads back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the lowest to the highest; each may use those before it.
///
/// CONTRIBUTING.md shows the same order, from the top down.
const ORDER: [&str; 24] = [
    // base
    "secret",
    "account",
    "files",
    "terminal", //
    // ground
    "error",
    "system",
    "audit",
    "store",
    "mail",
    "template",
    "journal",
    "throttle",
    "settings",
    "ui",
    // engine
    "home",
    "selection",
    "links",
    "bulk",
    "transfer",
    "site",
    "doctor", //
    // the program
    "app",
    "commands",
    "cli",
];

/// A file of `src/`: what it is called as a module, and what it says.
struct Module {
    /// `["mail", "smtp"]` for `src/mail/smtp.rs`.
    path: Vec<String>,
    /// Paths that begin with `crate`, `super` or `self`, also those of `use` trees.
    uses: BTreeSet<Vec<String>>,
    /// What a `use` brings in: the local name, and the path.
    imports: Vec<(String, Vec<String>)>,
}

#[test]
fn every_path_points_down_and_no_module_reaches_itself() {
    let modules = read_modules();
    let known: BTreeMap<&[String], &Module> =
        modules.iter().map(|module| (&module.path[..], module)).collect();
    let mut arrows: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for module in &modules {
        for used in &module.uses {
            let target = resolve(&absolute(&module.path, used), &known, 0);
            // A submodule may use what it is a part of: that is how one module is split into files.
            let Some(target) = target.filter(|target| !module.path.starts_with(target)) else {
                continue;
            };
            arrows.entry(&module.path).or_default().insert(target);
            let (from, to) = (rank(&module.path), rank(target));
            if from < to {
                wrong.push(format!("{} uses {}", module.path.join("::"), target.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "these paths point up:\n{}", wrong.join("\n"));
    let circles = circles(&arrows);
    assert!(circles.is_empty(), "these modules use each other:\n{}", circles.join("\n"));
}

#[test]
fn the_picture_in_contributing_shows_this_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let picture = text.split("<!-- modules -->").nth(1).expect("CONTRIBUTING.md has the picture");
    let shown: Vec<&str> = picture
        .lines()
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .filter_map(|line| line.get(10..)?.split_whitespace().next())
        .collect();
    let order: Vec<&str> = ORDER.into_iter().rev().collect();
    assert_eq!(shown, order);
}

#[test]
fn every_module_has_its_place() {
    let modules = read_modules();
    let named: BTreeSet<&str> = modules.iter().map(|module| module.path[0].as_str()).collect();
    assert_eq!(named, BTreeSet::from(ORDER));
}

fn rank(path: &[String]) -> usize {
    ORDER.iter().position(|name| *name == path[0]).expect("every module has its place")
}

/// Makes a path absolute: `super` is one module up, what remains is from the crate's root.
fn absolute(module: &[String], used: &[String]) -> Vec<String> {
    let mut base = match used[0].as_str() {
        "crate" => Vec::new(),
        _ => module.to_vec(),
    };
    for word in used {
        match word.as_str() {
            "crate" | "self" => {}
            "super" => drop(base.pop()),
            word => base.push(word.to_owned()),
        }
    }
    base
}

/// Finds the module that defines what a path names, through the `use` lines that pass it on.
fn resolve<'m>(
    path: &[String],
    known: &BTreeMap<&'m [String], &'m Module>,
    depth: usize,
) -> Option<&'m [String]> {
    let (length, module) =
        (1..=path.len()).rev().find_map(|length| Some((length, *known.get(&path[..length])?)))?;
    let passed_on = path.get(length).filter(|_| depth < 9).and_then(|name| {
        let (_, to) = module.imports.iter().find(|(local, _)| local == name)?;
        let mut to = absolute(&module.path, to);
        to.extend_from_slice(&path[length + 1..]);
        resolve(&to, known, depth + 1)
    });
    Some(passed_on.unwrap_or(&module.path))
}

/// Lists the modules that reach themselves, a line for each group of them.
fn circles(arrows: &BTreeMap<&[String], BTreeSet<&[String]>>) -> Vec<String> {
    let reach = |from: &[String]| {
        let mut seen: BTreeSet<&[String]> = BTreeSet::new();
        let mut open: Vec<&[String]> = arrows.get(from).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(arrows.get(next).into_iter().flatten().copied());
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = arrows.keys().map(|from| (*from, reach(from))).collect();
    let lines = reached.iter().filter(|(from, seen)| seen.contains(*from)).map(|(from, seen)| {
        let back = |to: &&&[String]| reached.get(**to).is_some_and(|seen| seen.contains(*from));
        let mut group: Vec<String> = seen.iter().filter(back).map(|to| to.join("::")).collect();
        group.sort();
        group.join(", ")
    });
    lines.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Reads the files of `src/`, but those of tests: what `#[cfg(test)]` stands before is no part of
/// the program, neither an item nor the file of a module.
fn read_modules() -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = Vec::new();
    let mut open: Vec<PathBuf> = children(&root);
    while let Some(path) = open.pop() {
        let name = path.strip_prefix(&root).unwrap().with_extension("");
        let name: Vec<String> = name.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        let text = program(&fs::read_to_string(&path).unwrap());
        let declared: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_suffix(';')?.rsplit_once("mod ").map(|it| it.1))
            .collect();
        if path.with_extension("").is_dir() {
            let files = children(&path.with_extension(""));
            let is_declared =
                |file: &PathBuf| declared.contains(file.file_stem().unwrap().to_str().unwrap());
            open.extend(files.into_iter().filter(is_declared));
        }
        if !matches!(name[0].as_str(), "lib" | "main") {
            let (imports, inline) = paths(&text);
            let uses = imports.iter().map(|(_, path)| path.clone()).chain(inline);
            modules.push(Module { path: name, uses: uses.collect(), imports });
        }
    }
    modules
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Leaves out comments and what `#[cfg(test)]` stands before.
fn program(text: &str) -> String {
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let ends = |line: &str| {
            let rest = line.get(indent..).unwrap_or_default();
            rest.starts_with('}') || rest.ends_with(';') && !rest.starts_with(' ')
        };
        lines.by_ref().find(|line| ends(line));
    }
    kept
}

/// Finds what `use` brings in, and the paths in the code.
#[expect(clippy::type_complexity, reason = "two lists, taken apart at once")]
fn paths(text: &str) -> (Vec<(String, Vec<String>)>, Vec<Vec<String>>) {
    let (mut imports, mut inline) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_alphabetic() || letter == '_') {
        let (before, from) = rest.split_at(at);
        let length = from
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(from.len());
        let (word, behind) = from.split_at(length);
        rest = behind;
        if word == "use" && !before.ends_with('\'') {
            let end = behind.find(';').unwrap_or(behind.len());
            let tree: String = behind[..end].split_whitespace().collect::<Vec<_>>().join(" ");
            tree_paths(&[], &tree, &mut imports);
            rest = &behind[end..];
        } else if matches!(word, "crate" | "super" | "self") && behind.starts_with("::") {
            let end = behind
                .find(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter))
                .unwrap_or(behind.len());
            let words = behind[..end].split("::").filter(|word| !word.is_empty());
            let words: Vec<String> =
                std::iter::once(word).chain(words).map(str::to_owned).collect();
            inline.push(words);
            rest = &behind[end..];
        }
    }
    (imports, inline)
}

/// Reads one tree of a `use`, such as `super::{a, b::c as d}`.
fn tree_paths(above: &[String], tree: &str, found: &mut Vec<(String, Vec<String>)>) {
    let tree = tree.trim();
    if let Some((head, group)) = tree.split_once('{') {
        let head = head.split("::").map(|word| word.trim().to_owned());
        let above: Vec<String> =
            above.iter().cloned().chain(head.filter(|word| !word.is_empty())).collect();
        let group = group.strip_suffix('}').unwrap_or(group);
        let (mut depth, mut begin) = (0, 0);
        for (at, letter) in group.char_indices().chain([(group.len(), ',')]) {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    tree_paths(&above, &group[begin..at], found);
                    begin = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, local) =
        tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
    let words = path.split("::").map(|word| word.trim().to_owned());
    let mut path: Vec<String> =
        above.iter().cloned().chain(words.filter(|word| !word.is_empty())).collect();
    if path.len() > 1 && path.last().is_some_and(|word| word == "self") {
        path.pop();
    }
    if path.first().is_some_and(|word| matches!(word.as_str(), "crate" | "super" | "self")) {
        let local = local.or(path.last().map(String::as_str)).unwrap_or_default();
        found.push((local.to_owned(), path));
    }
}

#[test]
fn paths_are_found_in_use_trees_and_in_the_code() {
    let text = "use crate::a::{self, b::{C, D as E}};\nuse std::fmt;\n\
                fn f() { super::g(crate::h::i(1)); }\n\
                #[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
    let (imports, inline) = paths(&program(text));
    let words = |text: &str| -> Vec<String> { text.split("::").map(str::to_owned).collect() };
    assert_eq!(
        imports,
        [
            ("a".to_owned(), words("crate::a")),
            ("C".to_owned(), words("crate::a::b::C")),
            ("E".to_owned(), words("crate::a::b::D")),
        ]
    );
    assert_eq!(inline, [words("super::g"), words("crate::h::i")]);
}
