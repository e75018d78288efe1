//! The variables of one rendering.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use minijinja::value::{Object, Value};

use super::user::UserVariables;
use crate::account::clock::SiteTime;

/// The variables that all templates of a site have.
#[derive(Debug, Clone)]
pub struct SiteContext {
    /// The domain in links.
    pub domain: String,
    /// The site's name.
    pub site_name: String,
    /// `http` or `https`.
    pub protocol: &'static str,
    /// The path of links, with `{uid}` and `{token}`.
    pub reset_path: String,
    /// The time zone for times.
    pub time: SiteTime,
    /// The attributes of users.
    pub users: Arc<UserVariables>,
    /// Custom variables of mails, which take precedence over the others.
    pub extra: BTreeMap<String, Value>,
}

impl SiteContext {
    /// Returns the path of a link.
    pub(super) fn path(&self, uid: &str, token: &str) -> String {
        self.reset_path.replace("{uid}", uid).replace("{token}", token)
    }

    fn variable(&self, name: &str) -> Option<Value> {
        match name {
            "domain" => Some(Value::from(self.domain.as_str())),
            "site_name" => Some(Value::from(self.site_name.as_str())),
            "protocol" => Some(Value::from(self.protocol)),
            _ => None,
        }
    }

    /// Formats a time as RFC 3339 in the site's zone; empty after year 9999.
    fn time_text(&self, time: Option<Timestamp>) -> Value {
        Value::from(time.map(|time| self.time.local_rfc3339(time)).unwrap_or_default())
    }
}

/// A variable's value, computed on first use.
#[derive(Debug)]
pub(super) enum Variable {
    Value(Value),
    Time(Option<Timestamp>),
    /// The link, from the variables `protocol`, `domain`, `uid` and `token`.
    Link,
}

/// All variables of one rendering: from the settings, of the mail or page, and the site's.
#[derive(Debug)]
pub(super) struct RenderScope {
    pub(super) site: Arc<SiteContext>,
    pub(super) takes_extra: bool,
    pub(super) own: Vec<(&'static str, Variable)>,
}

impl RenderScope {
    /// Returns the names of all variables.
    pub(super) fn names(&self) -> Vec<&str> {
        let extra = self.site.extra.keys().filter(|_| self.takes_extra).map(String::as_str);
        let own = self.own.iter().map(|(name, _)| *name);
        let mut names: Vec<&str> =
            extra.chain(own).chain(["domain", "site_name", "protocol"]).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn variable(&self, name: &str) -> Option<Value> {
        if self.takes_extra
            && let Some(value) = self.site.extra.get(name)
        {
            return Some(value.clone());
        }
        match self.own.iter().find(|(other, _)| *other == name) {
            Some((_, Variable::Value(value))) => Some(value.clone()),
            Some((_, Variable::Time(time))) => Some(self.site.time_text(*time)),
            Some((_, Variable::Link)) => Some(self.link()),
            None => self.site.variable(name),
        }
    }

    fn link(&self) -> Value {
        let text = |name: &str| self.variable(name).unwrap_or_default().to_string();
        let path = self.site.path(&text("uid"), &text("token"));
        Value::from(format!("{}://{}{path}", text("protocol"), text("domain")))
    }
}

impl Object for RenderScope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.variable(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.variable(key)
    }
}
