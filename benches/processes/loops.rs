//! Reading every user and writing the same bytes as acct does, and nothing else.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};

/// The texts of a row, in the order of an export: the hash is the last.
const COLUMNS: &str = "id, username, email, first_name, last_name, is_active, is_staff, \
                       is_superuser, last_login, date_joined, password";

/// Writes what `acct user list --format csv` writes of users whose texts are plain.
pub(crate) fn list(database: &Path) {
    let header = "id,username,email,is_active,is_staff,last_login,date_joined,algorithm";
    each_row(database, header, |out, row| {
        write!(out, "{},{},{}", integer(row, 0), text(row, 1), text(row, 2))?;
        write!(out, ",{},{},", integer(row, 5) == 1, integer(row, 6) == 1)?;
        time(out, row, 8)?;
        time(out, row, 9)?;
        writeln!(out, "{}", algorithm(row))
    });
}

/// Writes what `acct user export --with-hashes` writes of such users.
pub(crate) fn export(database: &Path) {
    let header = "id,username,email,first_name,last_name,is_active,is_staff,is_superuser,\
                  last_login,date_joined,algorithm,password_hash";
    each_row(database, header, |out, row| {
        write!(out, "{},{},{},", integer(row, 0), text(row, 1), text(row, 2))?;
        write!(out, "{},{}", text(row, 3), text(row, 4))?;
        for flag in 5..8 {
            write!(out, ",{}", integer(row, flag) == 1)?;
        }
        out.write_all(b",")?;
        time(out, row, 8)?;
        time(out, row, 9)?;
        let hash = text(row, 10);
        // The commas of Argon2's parameters want quotes.
        writeln!(out, "{},\"{hash}\"", algorithm(row))
    });
}

fn each_row(
    database: &Path,
    header: &str,
    mut write: impl FnMut(&mut BufWriter<io::StdoutLock<'_>>, &Row<'_>) -> io::Result<()>,
) {
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = format!("SELECT {COLUMNS} FROM auth_user ORDER BY id");
    let mut statement = connection.prepare(&sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    writeln!(out, "{header}").unwrap();
    while let Some(row) = rows.next().unwrap() {
        write(&mut out, row).unwrap();
    }
    out.flush().unwrap();
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> &'r str {
    row.get_ref(column).unwrap().as_str().unwrap()
}

fn integer(row: &Row<'_>, column: usize) -> i64 {
    row.get_ref(column).unwrap().as_i64().unwrap()
}

/// Writes a time and a comma: what Django stores as RFC 3339.
fn time(out: &mut impl Write, row: &Row<'_>, column: usize) -> io::Result<()> {
    if let Some(stored) = row.get_ref(column).unwrap().as_str_or_null().unwrap() {
        write!(out, "{}T{}Z", &stored[..10], &stored[11..])?;
    }
    out.write_all(b",")
}

fn algorithm<'r>(row: &'r Row<'_>) -> &'r str {
    text(row, 10).split('$').next().unwrap()
}
