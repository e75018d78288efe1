//! How long a link lives: `acct password reset --expires-in`, and the site's clock.

use acct::account::link::LinkParts;
use acct::account::token::ResetToken;
use jiff::Timestamp;

use crate::password_reset::{TIMEOUT, reset, time};
use crate::sandbox::Sandbox;

#[test]
#[allow(clippy::disallowed_methods, reason = "it is compared with the real clock")]
fn a_shorter_life_is_a_token_dated_back() {
    let home = Sandbox::with_ann();
    for (life, seconds) in
        [("1h", 3_600), ("30m", 1_800), ("72h", TIMEOUT), ("1s", 1), ("1h 30m", 5_400)]
    {
        let before = Timestamp::now().as_second();
        let link =
            &reset(&home, &["--user", "ann", "--link-only", "--expires-in", life])["links"][0];
        let after = Timestamp::now().as_second();
        let expires = time(&link["expires_at"]).as_second();
        assert!((before + seconds..=after + seconds).contains(&expires), "{life}: {link}");
        // Seconds from 2001 in the site's zone, which is UTC.
        let parts = LinkParts::parse(link["link"].as_str().unwrap(), "").unwrap();
        let stamp = ResetToken::parse(&parts.token).unwrap().stamp() + 978_307_200;
        assert_eq!(stamp, i128::from(expires - TIMEOUT), "{life}");
        assert_eq!(time(&link["issued_at"]).as_second(), expires - TIMEOUT);
        if seconds > 1 {
            let args = ["password", "inspect", link["link"].as_str().unwrap(), "--format", "json"];
            assert_eq!(time(&home.run(&args).done().json()["expires_at"]).as_second(), expires);
        }
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "it is compared with the real clock")]
fn a_token_counts_in_the_local_time_of_the_site_and_documents_in_utc() {
    let home = Sandbox::with_ann();
    home.settings("time_zone = \"Asia/Kathmandu\"");
    let before = Timestamp::now().as_second();
    let link = &reset(&home, &["--user", "ann", "--link-only"])["links"][0];
    let issued = time(&link["issued_at"]).as_second();
    assert!((before..=Timestamp::now().as_second()).contains(&issued), "{link}");
    let stamp = ResetToken::parse(link["token"].as_str().unwrap()).unwrap().stamp();
    assert_eq!(stamp + 978_307_200, i128::from(issued + 5 * 3_600 + 45 * 60));
    home.run(&["password", "inspect", link["link"].as_str().unwrap()]).done();
}

#[test]
fn a_longer_life_is_a_usage_error() {
    let home = Sandbox::with_ann();
    let args = ["password", "reset", "--user", "ann", "--expires-in"];
    home.refuses(&[&args[..], &["73h"]].concat(), "", 2, "expires_in_too_long");
    for life in ["", "0s", "-1h", "3600", "1.5s", "soon", "200000000000s"] {
        home.refuses(&[&args[..], &[life]].concat(), "", 2, "usage");
    }
    home.settings("password_reset_timeout = 60");
    home.refuses(&[&args[..], &["61s"]].concat(), "", 2, "expires_in_too_long");
}
