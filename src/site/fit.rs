//! What of a site acct can serve: refused where it would do harm, else warned of.

use super::facts::{Database, Facts, User};
use super::hashers;
use super::probe::unsupported;
use super::warning::{Warning, warnings};
use crate::account::clock::SiteTime;
use crate::error::Refusal;

/// Refuses a site that acct cannot serve without harm, and warns of what it serves differently.
pub fn judge(facts: &Facts) -> Result<Vec<Warning>, Refusal> {
    database(&facts.database)?;
    user_model(&facts.user)?;
    if facts.user.databases != [facts.database.alias.as_str()] {
        let places = facts.user.databases.join(" and ");
        return Err(unfit(
            "user_model_elsewhere",
            format!("the site's database routers keep {} in {places}", facts.user.model),
        )
        .hint("--database-alias names the entry of DATABASES that holds the users"));
    }
    secret_key(facts)?;
    token_generator(facts)?;
    clock(facts)?;
    let (_, left_out) = hashers::served(&facts.hashers)?;
    Ok(left_out.into_iter().chain(warnings(facts)).collect())
}

fn unfit(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::environment(code, message)
}

fn database(database: &Database) -> Result<(), Refusal> {
    if database.vendor != "sqlite" {
        return Err(unsupported(&database.vendor, &database.engine));
    }
    if database.in_memory {
        return Err(unfit("in_memory_database", "the site's database is in memory, not in a file")
            .hint("--settings or --env-file makes the site start as its service does"));
    }
    match &database.name {
        Some(name) if database.exists => {
            // The settings file is text, and so is the path in it.
            name.to_str().map(drop).ok_or_else(|| {
                unfit("unsupported_database", "the path of the site's database is not UTF-8")
            })
        }
        name => {
            let name = name.as_deref().unwrap_or(std::path::Path::new(""));
            Err(unfit(
                "no_database",
                format!("the site's database {} is not there", name.display()),
            )
            .hint("--env-file gives the site the environment of its service"))
        }
    }
}

fn user_model(user: &User) -> Result<(), Refusal> {
    let model = &user.model;
    if !user.is_django_s {
        let message = format!("{model} does not descend from Django's AbstractBaseUser");
        return Err(unfit("unsupported_user_model", message));
    }
    if !user.elsewhere.is_empty() || user.key.kind == "relation" {
        let message = format!("{model} keeps its users in more than one table");
        return Err(unfit("multi_table_user_model", message)
            .hint("acct serves user models that are one table, such as AbstractUser's children"));
    }
    if !["integer", "uuid", "text"].contains(&user.key.kind.as_str()) {
        let message = format!("the primary key of {model} is a {}", user.key.field);
        return Err(unfit("unsupported_key_type", message)
            .hint("acct serves keys that are whole numbers, UUIDs or text"));
    }
    if !user.own_methods.is_empty() {
        let message = format!("{model} has its own {}", user.own_methods.join(" and "));
        return Err(unfit("own_password_methods", message)
            .hint("acct would store passwords otherwise than the site does"));
    }
    Ok(())
}

fn secret_key(facts: &Facts) -> Result<(), Refusal> {
    if facts.secret_key.is_empty() {
        return Err(unfit("empty_secret_key", "the site's SECRET_KEY is empty")
            .hint("--env-file gives the site the environment of its service"));
    }
    if facts.secret_key.fits_a_line() {
        return Ok(());
    }
    Err(unfit("unusable_secret_key", "the site's SECRET_KEY holds a line end or is not UTF-8")
        .hint("strip() it where the site reads it from a file"))
}

fn token_generator(facts: &Facts) -> Result<(), Refusal> {
    match facts.own_tokens.as_ref().or(facts.reset.own_tokens.as_ref()) {
        None => Ok(()),
        Some(own) => Err(unfit(
            "own_token_generator",
            format!("the site makes its reset tokens in its own way ({own})"),
        )
        .hint("links of acct would not open there, nor the site's here")),
    }
}

fn clock(facts: &Facts) -> Result<(), Refusal> {
    let Some(zone) = &facts.time_zone else {
        return Err(unfit("no_time_zone", "the site's TIME_ZONE is None")
            .hint("set it to the name of the server's zone, such as Europe/Berlin"));
    };
    SiteTime::named(zone)
        .map(drop)
        .map_err(|error| unfit("unknown_time_zone", format!("TIME_ZONE: {error}")))?;
    if u32::try_from(facts.password_reset_timeout).is_err() {
        let message = format!("PASSWORD_RESET_TIMEOUT is {}", facts.password_reset_timeout);
        return Err(unfit("unsupported_timeout", message));
    }
    Ok(())
}
