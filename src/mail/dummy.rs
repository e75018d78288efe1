//! Django's dummy backend: mails go nowhere.

use super::{BodyForm, DeliveryError, Handoff, Mail, Transport};

/// Accepts every mail that can be composed, and drops it.
#[derive(Debug, Clone, Copy)]
pub struct Dummy;

impl Transport for Dummy {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        mail.compose(BodyForm::EightBit)?;
        Ok(Handoff::Dropped)
    }
}
