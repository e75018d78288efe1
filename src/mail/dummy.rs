//! Django's dummy back end: mails go nowhere.

use super::{BodyForm, DeliveryError, Mail, Transport};

/// Accepts every mail that can be composed, and drops it.
#[derive(Debug, Clone, Copy)]
pub struct Dummy;

impl Transport for Dummy {
    fn send(&mut self, mail: &Mail<'_>) -> Result<(), DeliveryError> {
        mail.compose(BodyForm::EightBit)?;
        Ok(())
    }

    fn delivers(&self) -> bool {
        false
    }
}
