//! Templates of mails and pages: custom ones from a directory, and the built-in ones.
//!
//! One engine renders both. It reads nothing outside the templates' directory and limits what a
//! template may do.

mod django;
mod engine;
mod error;
mod filters;
mod name;
mod sample;
mod scope;
mod source;
mod user;

use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use minijinja::Value;

use self::engine::Engine;
pub use self::error::TemplateError;
use self::name::TemplateKind;
pub use self::name::TemplateName;
pub use self::scope::SiteContext;
use self::scope::{RenderScope, Variable};
pub use self::source::Origin;
use self::source::Sources;
use self::user::UserObject;
pub use self::user::UserVariables;
use crate::account::text::ends_line;
use crate::account::uid;
use crate::account::user::StoredUser;
use crate::mail::Wording;

/// Where templates are, and the variables that all of them have.
#[derive(Debug, Clone)]
pub struct TemplateSetup {
    /// The directory of custom templates.
    pub directory: Option<PathBuf>,
    /// Whether the directory must exist.
    pub required: bool,
    /// LANGUAGE_CODE, whose own templates are preferred.
    pub language_code: String,
    /// The Django version whose wording the built-in texts have.
    pub wording: Wording,
    /// The variables that all templates have.
    pub site: SiteContext,
}

/// The texts of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailText {
    /// The subject, one line.
    pub subject: String,
    /// The plain text.
    pub body: String,
    /// The HTML part, if there is a template for it.
    pub html: Option<String>,
}

/// A site's templates, each compiled on first use.
#[derive(Debug)]
pub struct Templates {
    engine: Engine,
    site: Arc<SiteContext>,
    found: [OnceCell<Option<(String, Origin)>>; TemplateName::ALL.len()],
}

impl Templates {
    /// Opens the directory; reads no templates yet.
    pub fn open(setup: TemplateSetup) -> Result<Self, TemplateError> {
        let TemplateSetup { directory, required, language_code, wording, site } = setup;
        let sources = Sources::open(directory.as_deref(), required, &language_code, wording)?;
        let site = Arc::new(site);
        Ok(Self { engine: Engine::new(sources, &site), site, found: Default::default() })
    }

    /// Returns where a template's text comes from; `None` if there is none.
    #[must_use]
    pub fn origin(&self, name: TemplateName) -> Option<&Origin> {
        self.find(name).map(|(_, origin)| origin)
    }

    /// Returns a template's source; `None` if there is none.
    pub fn text(&self, name: TemplateName) -> Result<Option<String>, TemplateError> {
        let Some((template, _)) = self.find(name) else { return Ok(None) };
        self.engine.sources().read(template)
    }

    /// Checks several templates, before any work starts whose mail or page could fail.
    pub fn require(&self, names: &[TemplateName]) -> Result<(), TemplateError> {
        names.iter().try_for_each(|name| self.check(*name))
    }

    /// Compiles a template and renders it with sample data.
    pub fn check(&self, name: TemplateName) -> Result<(), TemplateError> {
        self.engine.sources().check_directories()?;
        let Some((template, origin)) = self.find(name) else { return Ok(()) };
        self.engine.compile(template)?;
        // Only variables from the settings could make a built-in text fail.
        if *origin == Origin::BuiltIn && self.site.extra.is_empty() {
            return Ok(());
        }
        let epoch = Timestamp::UNIX_EPOCH;
        for user in sample::users() {
            let scope = self.sample_scope(name, &user, epoch, Some(epoch));
            self.engine.render(template, &scope)?;
        }
        Ok(())
    }

    /// Renders the reset mail of a user: `uid` is the encoded key, and the link expires then.
    pub fn reset_mail(
        &self,
        user: &StoredUser,
        uid: &str,
        token: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<MailText, TemplateError> {
        let scope = self.reset_scope(user, uid, token, expires_at);
        let html = self.render(TemplateName::PasswordResetEmailHtml, &scope)?;
        Ok(MailText {
            subject: one_line(&self.render_some(TemplateName::PasswordResetSubject, &scope)?),
            body: self.render_some(TemplateName::PasswordResetEmail, &scope)?,
            html,
        })
    }

    /// Renders the notice that a password was changed.
    pub fn changed_mail(
        &self,
        user: &StoredUser,
        changed_at: Timestamp,
    ) -> Result<MailText, TemplateError> {
        let scope = self.changed_scope(user, changed_at);
        Ok(MailText {
            subject: one_line(&self.render_some(TemplateName::PasswordChangedSubject, &scope)?),
            body: self.render_some(TemplateName::PasswordChangedEmail, &scope)?,
            html: None,
        })
    }

    /// Renders a page, with a user if it has one.
    pub fn page(
        &self,
        name: TemplateName,
        user: Option<&StoredUser>,
    ) -> Result<String, TemplateError> {
        self.render_some(name, &self.page_scope(user))
    }

    /// Renders any template for a user, with a dummy token; `None` if there is no such template.
    pub fn preview(
        &self,
        name: TemplateName,
        user: Option<&StoredUser>,
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<Option<String>, TemplateError> {
        let user = user.cloned().unwrap_or_else(sample::full);
        let scope = self.sample_scope(name, &user, now, expires_at);
        let text = self.render(name, &scope)?;
        let is_subject = [TemplateName::PasswordResetSubject, TemplateName::PasswordChangedSubject]
            .contains(&name);
        Ok(text.map(|text| if is_subject { one_line(&text) } else { text }))
    }

    /// Returns whether the custom HTML part contains no tag, like the plain text that Django has in
    /// a file of this name.
    #[must_use]
    pub fn has_plain_html(&self) -> bool {
        let name = TemplateName::PasswordResetEmailHtml;
        let text = self.text(name).ok().flatten();
        let tag = |text: &str| text.split('<').skip(1).any(begins_with_letter);
        matches!(self.origin(name), Some(Origin::File(_))) && text.is_some_and(|text| !tag(&text))
    }

    fn find(&self, name: TemplateName) -> Option<&(String, Origin)> {
        self.found[name as usize].get_or_init(|| self.engine.sources().find(name)).as_ref()
    }

    fn render(
        &self,
        name: TemplateName,
        scope: &Arc<RenderScope>,
    ) -> Result<Option<String>, TemplateError> {
        let found = self.find(name);
        found.map(|(template, _)| self.engine.render(template, scope)).transpose()
    }

    fn render_some(
        &self,
        name: TemplateName,
        scope: &Arc<RenderScope>,
    ) -> Result<String, TemplateError> {
        self.render(name, scope).map(Option::unwrap_or_default)
    }

    fn sample_scope(
        &self,
        name: TemplateName,
        user: &StoredUser,
        changed_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Arc<RenderScope> {
        match name.kind() {
            TemplateKind::ResetMail => {
                let uid = uid::encode(&user.key);
                self.reset_scope(user, &uid, sample::TOKEN, expires_at)
            }
            TemplateKind::ChangedMail => self.changed_scope(user, changed_at),
            TemplateKind::Page => self.page_scope(None),
            TemplateKind::UserPage => self.page_scope(Some(user)),
        }
    }

    fn reset_scope(
        &self,
        user: &StoredUser,
        uid: &str,
        token: &str,
        expires_at: Option<Timestamp>,
    ) -> Arc<RenderScope> {
        let own = vec![
            ("uid", Variable::Value(Value::from(uid))),
            ("token", Variable::Value(Value::from(token))),
            ("link", Variable::Link),
            ("expires_at", Variable::Time(expires_at)),
        ];
        self.mail_scope(user, own)
    }

    fn changed_scope(&self, user: &StoredUser, changed_at: Timestamp) -> Arc<RenderScope> {
        self.mail_scope(user, vec![("changed_at", Variable::Time(Some(changed_at)))])
    }

    fn mail_scope(
        &self,
        user: &StoredUser,
        mut own: Vec<(&'static str, Variable)>,
    ) -> Arc<RenderScope> {
        own.push(("email", Variable::Value(Value::from(user.email.as_str()))));
        own.push(("user", Variable::Value(UserObject::value(user, &self.site.users))));
        Arc::new(RenderScope { site: Arc::clone(&self.site), takes_extra: true, own })
    }

    fn page_scope(&self, user: Option<&StoredUser>) -> Arc<RenderScope> {
        let value = |user| Variable::Value(UserObject::value(user, &self.site.users));
        let own = user.map(|user| ("user", value(user))).into_iter().collect();
        Arc::new(RenderScope { site: Arc::clone(&self.site), takes_extra: false, own })
    }
}

fn begins_with_letter(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

/// Removes the line breaks of a subject, as Django does.
fn one_line(text: &str) -> String {
    text.split(ends_line).collect()
}

#[cfg(test)]
mod tests;
