//! Django's file backend: the mails of one run in one file, as the console backend prints them.

use std::fs::File;
use std::io::{self, Write};

use jiff::Timestamp;
use rand::RngExt;
use rand::rngs::StdRng;

use super::{BodyForm, DeliveryError, Failure, Handoff, Mail, Scope, Transport};
use crate::account::clock::SiteTime;
use crate::files::Directory;

/// How many numbers to try for an unused file name.
const TRIES: usize = 100;

/// The line under every mail: 79 dashes.
const RULE: &[u8; 79] = &[b'-'; 79];

/// Returns a message as Django's console and file backends write it: with a line of dashes.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    [message, b"\n", RULE, b"\n"].concat()
}

/// A directory that takes the mails of one run.
#[derive(Debug)]
pub struct Outbox {
    directory: Directory,
    zone: SiteTime,
    random: StdRng,
    file: Option<File>,
    name: String,
}

impl Outbox {
    /// Creates an outbox; its file is created for the first mail, named by the zone's time.
    #[must_use]
    pub fn new(directory: Directory, zone: SiteTime, random: StdRng) -> Self {
        Self { directory, zone, random, file: None, name: String::new() }
    }

    fn append(&mut self, bytes: &[u8], now: Timestamp) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.create_file(now)?,
        };
        let before = file.metadata()?.len();
        let written = file.write_all(bytes);
        if written.is_err() {
            // No half mail stays; if even this fails, the mails before it are still readable.
            let _ = file.set_len(before);
        }
        self.file = Some(file);
        written
    }

    /// Creates the file; the number at the end of its name has no meaning and is random here.
    fn create_file(&mut self, now: Timestamp) -> io::Result<File> {
        let time = self.zone.zoned(now).strftime("%Y%m%d-%H%M%S").to_string();
        let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            let number: u64 = self.random.random_range(1..1 << 48);
            self.name = format!("{time}-{number}.log");
            match self.directory.create(&self.name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
                created => return created,
            }
        }
        Err(taken)
    }
}

impl Transport for Outbox {
    fn send(&mut self, mail: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        let bytes = framed(&mail.compose(BodyForm::EightBit)?);
        let written = self.append(&bytes, mail.stamp.now);
        written.map(|()| Handoff::Accepted).map_err(|error| DeliveryError {
            failure: Failure::Permanent,
            scope: Scope::EveryMail,
            text: format!("cannot write the file in email_file_path: {error}"),
            hint: None,
        })
    }

    fn destination(&self) -> Option<String> {
        self.file.is_some().then(|| self.directory.path().join(&self.name).display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rand::SeedableRng;

    use super::*;
    use crate::mail::{MailStamp, Message, UtcForm};

    const NOW: Timestamp = Timestamp::constant(1_643_101_390, 0);

    fn mail(body: &str) -> Mail<'_> {
        let message = Message {
            from: "a@x",
            to: "../../b@x",
            subject: "s",
            body,
            html: None,
            utc: UtcForm::Minus,
        };
        Mail {
            message,
            stamp: MailStamp { now: NOW, offset: None, pid: 1, random: 2, boundary: 3, host: "h" },
        }
    }

    fn outbox(path: &Path) -> Outbox {
        let zone = SiteTime::named("America/New_York").unwrap();
        let directory = Directory::open_or_create(path).unwrap();
        Outbox::new(directory, zone, StdRng::seed_from_u64(7))
    }

    fn names(path: &Path) -> Vec<String> {
        let names = path.read_dir().unwrap().map(|file| file.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_mails_of_a_run_share_a_file_named_by_the_sites_clock_and_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = outbox(folder.path());
        assert_eq!(names(folder.path()).len(), 0);
        outbox.send(&mail("first")).unwrap();
        outbox.send(&mail("second")).unwrap();
        let [name] = &names(folder.path())[..] else { panic!("one file") };
        let number = name.strip_prefix("20220125-040310-").unwrap().strip_suffix(".log").unwrap();
        assert!(number.parse::<u64>().unwrap() > 0, "{name}");
        let mut expected = Vec::new();
        for body in ["first", "second"] {
            expected.extend(framed(&mail(body).compose(BodyForm::EightBit).unwrap()));
        }
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), expected);
    }

    #[test]
    fn a_taken_name_gets_another_number() {
        let folder = tempfile::tempdir().unwrap();
        outbox(folder.path()).send(&mail("mine")).unwrap();
        let first = names(folder.path()).remove(0);
        let victim = folder.path().join("victim");
        std::fs::remove_file(folder.path().join(&first)).unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join(&first)).unwrap();
        outbox(folder.path()).send(&mail("mine")).unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        assert!(!victim.exists());
    }

    #[test]
    fn a_mail_that_cannot_be_composed_leaves_no_file_and_does_not_stop_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut bad = mail("x");
        bad.message.to = "a@b\r\nBcc: c@d";
        let error = outbox(folder.path()).send(&bad).unwrap_err();
        assert_eq!((error.failure, error.scope), (Failure::Permanent, Scope::ThisMail));
        assert_eq!(names(folder.path()).len(), 0);
    }

    #[test]
    fn a_line_of_79_dashes_follows_the_message() {
        let expected = format!("To: a@b\n\nbody\n{}\n", "-".repeat(79));
        assert_eq!(framed(b"To: a@b\n\nbody"), expected.into_bytes());
    }
}
