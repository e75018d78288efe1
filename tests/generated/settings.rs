//! The section SETTINGS of acct(1), from the declarations.

use std::path::Path;

use acct::settings::Settings;
use serde_json::Value;

use crate::page::Page;

/// A settings file with every kind of value.
const EXAMPLE: &str = include_str!("example.toml");

/// Writes the section.
pub(crate) fn section(page: &mut Page) {
    page.section("SETTINGS");
    page.paragraph(
        "The settings file is TOML. The names are those of Django's settings, in lower case; any \
         other name is an error. Relative paths start at the directory of the file. A command-line \
         option takes precedence over an environment variable, then the settings file, then the \
         default.",
    );
    for (setting, default) in Settings::DECLARED.iter().zip(Settings::default().rows()) {
        let default = match default.value {
            Value::Null | Value::Object(_) => String::new(),
            Value::Array(items) if items.iter().any(Value::is_object) => String::new(),
            value if value == "" => String::new(),
            value => format!("; default: {value}"),
        };
        let term = format!("`{}` (*{}*{default})", setting.name, setting.value_type);
        page.item(&term, setting.description.trim());
    }
    page.paragraph("An example:");
    page.verbatim(EXAMPLE.lines());
}

#[test]
fn the_example_file_can_be_used() {
    Settings::parse(EXAMPLE, Path::new("/etc/acct/config.toml"), None).unwrap().check().unwrap();
}
