//! How mails end, and which backend continues them.

use super::*;
use crate::mail::Backend;

#[test]
fn a_refusal_for_good_ends_a_user_s_part_and_another_back_end_begins_the_mails_anew() {
    let (_home, place) = place();
    let mut journal = begun(&place);
    let key = |key: &str| key.to_owned();
    journal.record(Record::By(key("smtp"))).unwrap();
    journal.record(Record::Mailing(key("1"))).unwrap();
    journal.record(Record::Rejected(key("1"))).unwrap();
    let progress = journal.progress().clone();
    assert_eq!((progress.rejected(), progress.refused()), (vec![key("1")], vec![]));
    assert!(progress.is_done() && progress.has_unsent() && progress.has_mailed_nobody());
    let may = |backend| progress.may_be_sent_by(backend);
    assert!(may(Backend::Smtp) && may(Backend::Console) && !may(Backend::Dummy));
    let anew = progress.clone().sent_by(Some(Backend::Console));
    assert_eq!((anew.rejected(), anew.mailed_through), (vec![], None));
    assert_eq!(progress.clone().sent_by(Some(Backend::Smtp)), progress);
    // The first try of the second one may have gone out.
    for record in [Record::Mailing, Record::Mailing, Record::Rejected] {
        journal.record(record(key("2"))).unwrap();
    }
    let progress = journal.progress();
    assert!(progress.is_done() && !progress.has_mailed_nobody());
    assert!(!progress.may_be_sent_by(Backend::Console));
}
