//! The engine: minijinja with strict settings, and its errors with file and line.

use std::error::Error as _;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::scope::{RenderScope, SiteContext};
use super::source::Sources;
use super::{TemplateError, django, filters};

/// The limit of one rendering: about this many steps, or 64 times as many bytes.
const FUEL: u64 = 50_000;

/// The limit of nested includes.
const DEPTH: usize = 32;

/// Templates that are read and compiled on first use.
#[derive(Debug)]
pub(super) struct Engine {
    environment: Environment<'static>,
    sources: Arc<Sources>,
    users: Vec<String>,
}

impl Engine {
    pub(super) fn new(sources: Sources, site: &Arc<SiteContext>) -> Self {
        let sources = Arc::new(sources);
        let mut environment = Environment::empty();
        filters::add(&mut environment);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax());
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(DEPTH);
        // Errors then contain the variable's name.
        environment.set_debug(true);
        environment.set_auto_escape_callback(|name| {
            if name.rsplit('.').next() == Some("html") {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        let paths = Arc::clone(site);
        environment.add_function(django::LINK_PATH, move |uid: Value, token: Value| {
            Ok(paths.path(&filters::text_of(&uid)?, &filters::text_of(&token)?))
        });
        let loader = Arc::clone(&sources);
        environment.set_loader(move |template: &str| {
            loader.load(template).map_err(|error| {
                Error::new(ErrorKind::InvalidOperation, error.to_string()).with_source(error)
            })
        });
        let users = site.users.parts.iter().map(|(name, _)| name.clone()).collect();
        Self { environment, sources, users }
    }

    /// Returns the sources of templates.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Reads and compiles a template.
    pub(super) fn compile(&self, template: &str) -> Result<(), TemplateError> {
        self.environment
            .get_template(template)
            .map(drop)
            .map_err(|error| self.describe(&error, None))
    }

    /// Renders a template.
    pub(super) fn render(
        &self,
        template: &str,
        scope: &Arc<RenderScope>,
    ) -> Result<String, TemplateError> {
        self.environment
            .get_template(template)
            .and_then(|found| found.render(Value::from_dyn_object(Arc::clone(scope))))
            .map_err(|error| self.describe(&error, Some(scope)))
    }

    /// Converts an error by its root cause, with file and line.
    fn describe(&self, error: &Error, scope: Option<&Arc<RenderScope>>) -> TemplateError {
        let mut cause = error;
        let mut chain: Option<&(dyn std::error::Error + 'static)> = error.source();
        while let Some(deeper) = chain {
            if let Some(ours) = deeper.downcast_ref::<TemplateError>() {
                return self.at_include(ours, cause);
            }
            cause = deeper.downcast_ref::<Error>().unwrap_or(cause);
            chain = deeper.source();
        }
        let template = cause.name().or(error.name()).unwrap_or_default();
        let line = cause.line().or(error.line()).unwrap_or(1);
        let text = self.sources.read(template).ok().flatten().unwrap_or_default();
        let file = self.sources.display_name(template);
        let what = self.what(cause, scope);
        TemplateError::line(file, line, what, text.lines().nth(line - 1))
    }

    /// Adds the line of the including template to an error about an unreadable file.
    fn at_include(&self, unread: &TemplateError, cause: &Error) -> TemplateError {
        match (unread, cause.name(), cause.line()) {
            (TemplateError::Bad { file, line: None, what, .. }, Some(template), Some(line)) => {
                let text = self.sources.read(template).ok().flatten().unwrap_or_default();
                let what = format!("{file} {what}");
                let fragment = text.lines().nth(line.saturating_sub(1));
                TemplateError::line(self.sources.display_name(template), line, what, fragment)
            }
            _ => unread.clone(),
        }
    }

    fn what(&self, error: &Error, scope: Option<&Arc<RenderScope>>) -> String {
        let detail = error.detail().unwrap_or_default();
        match error.kind() {
            ErrorKind::UndefinedError => self.unknown(detail, scope),
            ErrorKind::OutOfFuel => "it takes too long to render".to_owned(),
            ErrorKind::SyntaxError if detail.starts_with("unexpected end of input") => {
                "a tag is not closed, as {% if %} is by {% endif %}".to_owned()
            }
            ErrorKind::SyntaxError if !detail.is_empty() => detail.replace('\n', " "),
            kind if detail.is_empty() => kind.to_string(),
            kind => format!("{kind}: {}", detail.replace('\n', " ")),
        }
    }

    /// Describes an unknown variable and lists the known ones.
    fn unknown(&self, detail: &str, scope: Option<&Arc<RenderScope>>) -> String {
        let name = detail.split('`').nth(1).unwrap_or("in an expression");
        if name.starts_with("user.") {
            return format!("unknown variable {name}; a user has {}", self.users.join(", "));
        }
        let names = scope.map(|scope| scope.names().join(", ")).unwrap_or_default();
        format!("unknown variable {name}; known are {names}")
    }
}

/// Keeps a template's trailing newline, as Django does.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true);
    // Only custom delimiters can conflict with each other.
    syntax.build().unwrap_or_default()
}
