//! How mails leave, as the settings say it.

use std::path::Path;

use super::Settings;
use crate::error::Refusal;
use crate::mail::{Backend, UnknownBackend};

impl Settings {
    /// Returns the back end that `email_backend` names.
    pub fn backend(&self) -> Result<Backend, UnknownBackend> {
        self.email.backend.value.parse()
    }

    /// Returns the directory of the file back end.
    pub fn outbox(&self) -> Result<&Path, Refusal> {
        let path = self.email.file_path.value.as_deref();
        path.ok_or_else(|| {
            self.unfit("email_file_path", "the back end file needs it, and it is not set")
        })
    }
}
