//! Refuses sites that acct could harm, and warns about differences.

use std::os::unix::ffi::OsStrExt;

use super::dialogue::unsupported;
use super::facts::{DatabaseEntry, Facts, UserModel};
use super::hashers;
use super::warning::{Warning, warnings};
use crate::account::clock::SiteTime;
use crate::error::Refusal;
use crate::system::Environment;

/// Refuses a site that acct could harm, and returns warnings about what works differently.
pub fn judge(facts: &Facts) -> Result<Vec<Warning>, Refusal> {
    database(&facts.database)?;
    user_model(&facts.user)?;
    if facts.user.databases != [facts.database.alias.as_str()] {
        let databases = facts.user.databases.join(" and ");
        return Err(Refusal::environment(
            "user_model_elsewhere",
            format!("the site's database routers keep {} in {databases}", facts.user.model),
        )
        .hint("specify the database of the users with --database-alias"));
    }
    secret_key(facts)?;
    token_generator(facts)?;
    clock(facts)?;
    let (_, left_out) = hashers::served(&facts.hashers)?;
    Ok(left_out.into_iter().chain(warnings(facts)).collect())
}

/// Refuses a variable for the key that does not contain the site's.
pub fn require_same_key(
    name: &str,
    facts: &Facts,
    environment: &Environment,
) -> Result<(), Refusal> {
    let refuse = |what: &str| {
        Refusal::environment("secret_key_env_differs", format!("{name} {what}")).hint(format!(
            "acct reads {name} from its own environment on every run; set it to the site's value"
        ))
    };
    match environment.get(name) {
        None => Err(refuse("is not set")),
        Some(value) if value.as_bytes() != facts.secret_key.expose().as_slice() => {
            Err(refuse("does not contain the site's SECRET_KEY"))
        }
        Some(_) => Ok(()),
    }
}

fn database(database: &DatabaseEntry) -> Result<(), Refusal> {
    if database.vendor != "sqlite" {
        return Err(unsupported(&database.vendor, &database.engine));
    }
    if database.in_memory {
        return Err(Refusal::environment(
            "in_memory_database",
            "the site's database is in memory, not in a file",
        )
        .hint("start the site as its service does, with --settings or --env-file"));
    }
    match &database.name {
        Some(name) if database.exists => name.to_str().map(drop).ok_or_else(|| {
            Refusal::environment(
                "unsupported_database",
                "the path of the site's database is not UTF-8",
            )
        }),
        name => {
            let name = name.as_deref().unwrap_or(std::path::Path::new(""));
            Err(Refusal::environment(
                "no_database",
                format!("the site's database {} does not exist", name.display()),
            )
            .hint("specify the environment of the site's service with --env-file"))
        }
    }
}

fn user_model(user: &UserModel) -> Result<(), Refusal> {
    let model = &user.model;
    if !user.is_django_s {
        let message = format!("{model} is not a subclass of Django's AbstractBaseUser");
        return Err(Refusal::environment("unsupported_user_model", message));
    }
    if !user.elsewhere.is_empty() || user.key.kind == "relation" {
        let message = format!("{model} keeps its users in more than one table");
        return Err(Refusal::environment("multi_table_user_model", message)
            .hint("acct supports only user models with a single table, such as subclasses of AbstractUser"));
    }
    if !["integer", "uuid", "text"].contains(&user.key.kind.as_str()) {
        let message = format!("the primary key of {model} is a {}", user.key.field);
        return Err(Refusal::environment("unsupported_key_type", message)
            .hint("acct supports integer, UUID and text keys"));
    }
    if !user.own_methods.is_empty() {
        let message = format!("{model} overrides {}", user.own_methods.join(" and "));
        return Err(Refusal::environment("own_password_methods", message)
            .hint("acct would store passwords differently from the site"));
    }
    Ok(())
}

fn secret_key(facts: &Facts) -> Result<(), Refusal> {
    if facts.secret_key.is_empty() {
        return Err(Refusal::environment("empty_secret_key", "the site's SECRET_KEY is empty")
            .hint("specify the environment of the site's service with --env-file"));
    }
    if facts.secret_key.fits_a_line() {
        return Ok(());
    }
    Err(Refusal::environment(
        "unusable_secret_key",
        "the site's SECRET_KEY contains a line end or is not UTF-8",
    )
    .hint("if the site reads it from a file, strip() it"))
}

fn token_generator(facts: &Facts) -> Result<(), Refusal> {
    match facts.own_tokens.as_ref().or(facts.reset.own_tokens.as_ref()) {
        None => Ok(()),
        Some(own) => Err(Refusal::environment(
            "own_token_generator",
            format!("the site has a custom token generator ({own})"),
        )
        .hint("neither side would accept the other's links")),
    }
}

fn clock(facts: &Facts) -> Result<(), Refusal> {
    let Some(zone) = &facts.time_zone else {
        return Err(Refusal::environment("no_time_zone", "the site's TIME_ZONE is None")
            .hint("set it to the server's time zone, such as Europe/Berlin"));
    };
    SiteTime::named(zone).map(drop).map_err(|error| {
        Refusal::environment("unknown_time_zone", format!("TIME_ZONE: {error}"))
    })?;
    if u32::try_from(facts.password_reset_timeout).is_err() {
        let message = format!("PASSWORD_RESET_TIMEOUT is {}", facts.password_reset_timeout);
        return Err(Refusal::environment("unsupported_timeout", message));
    }
    Ok(())
}
