//! Django's file back end: the mails of one run in one file, as the console back end prints them.

use std::fs::File;
use std::io::{self, Write};

use jiff::Timestamp;
use rand::RngExt;
use rand::rngs::StdRng;

use super::console::framed;
use super::{BodyForm, DeliveryError, Fate, Lasting, Mail, Reach, Transport};
use crate::account::clock::SiteTime;
use crate::files::Directory;

/// How many numbers are tried for a name that nobody has taken.
const TRIES: usize = 100;

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
    /// Makes an outbox; its file is made for the first mail, named by the clock of the zone.
    #[must_use]
    pub fn new(directory: Directory, zone: SiteTime, random: StdRng) -> Self {
        Self { directory, zone, random, file: None, name: String::new() }
    }

    fn append(&mut self, bytes: &[u8], now: Timestamp) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.make_file(now)?,
        };
        let before = file.metadata()?.len();
        let written = file.write_all(bytes);
        if written.is_err() {
            // Half a mail is none; where even this fails, what is there stays readable.
            let _ = file.set_len(before);
        }
        self.file = Some(file);
        written
    }

    /// Makes the file: Django's name ends in a number that means nothing, here a random one.
    fn make_file(&mut self, now: Timestamp) -> io::Result<File> {
        let time = self.zone.zoned(now).strftime("%Y%m%d-%H%M%S").to_string();
        let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            let number: u64 = self.random.random_range(1..1 << 48);
            self.name = format!("{time}-{number}.log");
            match self.directory.create(&self.name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
                made => return made,
            }
        }
        Err(taken)
    }
}

impl Transport for Outbox {
    fn send(&mut self, mail: &Mail<'_>) -> Result<(), DeliveryError> {
        let bytes = framed(&mail.compose(BodyForm::EightBit)?);
        self.append(&bytes, mail.stamp.now).map_err(|error| DeliveryError {
            fate: Fate::NotSent,
            lasting: Lasting::Permanent,
            reach: Reach::EveryMail,
            text: format!("the file in email_file_path cannot be written: {error}"),
            hint: None,
        })
    }

    fn place(&self) -> Option<String> {
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
    fn a_mail_that_cannot_be_composed_leaves_no_file_and_concerns_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut bad = mail("x");
        bad.message.to = "a@b\r\nBcc: c@d";
        let error = outbox(folder.path()).send(&bad).unwrap_err();
        assert_eq!((error.fate, error.reach), (Fate::NotSent, Reach::ThisMail));
        assert_eq!(names(folder.path()).len(), 0);
    }
}
