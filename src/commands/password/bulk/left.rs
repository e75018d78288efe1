//! How a run of many mails ends that were not all accepted.

use super::mails;
use super::post::Post;
use crate::error::{Kind, Refusal};

impl Post<'_> {
    /// Makes the failure of a run that had its turn with everybody, and has mails that were not
    /// accepted.
    pub(super) fn left(&self) -> Refusal {
        let progress = self.journal.progress();
        let (refused, unknown) = (progress.refused().len(), progress.unknown().len());
        let rejected = progress.rejected().len();
        let lasting = self.told.lasting || rejected > 0;
        let kind = if lasting { Kind::Environment } else { Kind::Temporary };
        let for_good = match (rejected, refused) {
            (0, _) => String::new(),
            (_, 0) => ", refused for good".to_owned(),
            (some, _) => format!(", {some} of them refused for good"),
        };
        let (code, message) = match ((refused + rejected) as u64, unknown as u64) {
            (0, unknown) => {
                ("mails_unknown", format!("of {} it is not known whether sent", mails(unknown)))
            }
            (unsent, 0) => ("mails_not_sent", format!("not sent: {}{for_good}", mails(unsent))),
            (unsent, unknown) => (
                "mails_not_sent",
                format!("not sent: {}{for_good}; not known whether sent: {unknown}", mails(unsent)),
            ),
        };
        Refusal::new(kind, code, message).hint(self.next_step(rejected > 0, refused, unknown))
    }

    /// Says what can be done about mails that were not accepted.
    fn next_step(&self, some_rejected: bool, refused: usize, unknown: usize) -> String {
        let those = if some_rejected { "the others" } else { "those" };
        let again = match (refused, unknown) {
            (0, 0) => {
                return "the run has ended, and tries them no more; acct password reset --user \
                        mails one of them"
                    .to_owned();
            }
            (0, _) => format!("the same command with --resend-unknown sends {those} again"),
            (_, 0) => format!("the same command tries {those} again"),
            _ => format!(
                "the same command tries {those} again that were not sent, with --resend-unknown \
                 the unknown ones too"
            ),
        };
        let command = self.journal.work().command();
        format!("{again}; {command} --discard-journal forgets them")
    }
}
