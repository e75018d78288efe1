//! Adopts a site under the name `site`.

use super::site::Site;

/// Lets acct learn the site; where the Sites framework is off, it must be told the domain.
pub(super) fn adopt(site: &Site) {
    let manage_py = site.project().join("manage.py");
    let python = site.python.to_str().unwrap();
    let mut args = vec!["adopt", manage_py.to_str().unwrap(), "--python", python, "--name", "site"];
    if !site.facts.sites {
        args.extend(["--site-domain", "news.example"]);
    }
    let run = site.program(&args, &[]);
    assert_eq!(run.code, 0, "{run:?}");
}
