//! PASSWORD_HASHERS with the site's costs, as far as acct supports them.

use super::facts::Hasher;
use super::warning::Warning;
use crate::account::hasher::{Algorithm, Cost, HashRecipe};
use crate::error::Refusal;

/// An entry of `password_hashers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServedHasher {
    pub(super) algorithm: Algorithm,
    /// In the settings file's order.
    pub(super) costs: Vec<(Cost, u32)>,
}

/// Why an entry is left out.
enum Unserved {
    /// It or its library cannot be imported: the site does not use it either.
    Fault(String),
    /// acct writes no such hash.
    Custom(String),
}

/// Returns the entries that acct supports, and warnings about the others.
///
/// Refuses if the first one that the site can use is not supported: acct writes with the first.
pub(super) fn served(hashers: &[Hasher]) -> Result<(Vec<ServedHasher>, Vec<Warning>), Refusal> {
    let mut served: Vec<ServedHasher> = Vec::new();
    let mut warnings = Vec::new();
    for hasher in hashers {
        let path = &hasher.path;
        let (code, message) = match entry(hasher) {
            Ok(entry) if served.is_empty() && HashRecipe::django(entry.algorithm).is_none() => {
                let message =
                    format!("the site hashes passwords with {path}, which acct does not support");
                return Err(Refusal::environment("own_hasher", message));
            }
            Ok(entry) => {
                if !served.iter().any(|known| known.algorithm == entry.algorithm) {
                    served.push(entry);
                }
                continue;
            }
            // Stock settings list hashers whose libraries few sites install.
            Err(Unserved::Fault(_)) if !served.is_empty() && !hasher.used => continue,
            Err(Unserved::Fault(why)) => {
                ("hasher_not_importable", format!("{path} is ignored: {why}"))
            }
            Err(Unserved::Custom(why)) if served.is_empty() => {
                let message = format!("the site hashes passwords with {path}: {why}");
                return Err(Refusal::environment("own_hasher", message).hint(
                    "acct must hash as the site does; it supports only custom hashers that change costs",
                ));
            }
            Err(Unserved::Custom(why)) => ("own_hasher", format!("{path} is ignored: {why}")),
        };
        warnings.push(Warning::new(code, message));
    }
    if served.is_empty() {
        let message = "none of the site's PASSWORD_HASHERS can be imported";
        return Err(Refusal::environment("no_hasher", message).hint(
            "specify the site's own Python, which has the hashers' libraries, with --python",
        ));
    }
    Ok((served, warnings))
}

fn entry(hasher: &Hasher) -> Result<ServedHasher, Unserved> {
    if let Some(fault) = &hasher.fault {
        return Err(Unserved::Fault(fault.clone()));
    }
    if let Some(own) = &hasher.own {
        return Err(Unserved::Custom(format!("it overrides {}", own.join(", "))));
    }
    let name = hasher.algorithm.as_deref().unwrap_or_default();
    let algorithm = Algorithm::from_name(name)
        .ok_or_else(|| Unserved::Custom(format!("\"{name}\" is not an algorithm of Django")))?;
    let costs = Cost::of(algorithm).iter().map(|cost| {
        let value = hasher.parameters.get(cost.name()).copied();
        let value = value.and_then(|value| u32::try_from(value).ok());
        value.map(|value| (*cost, value)).ok_or_else(|| format!("its {cost} is not a valid cost"))
    });
    let costs: Vec<(Cost, u32)> = costs.collect::<Result<_, _>>().map_err(Unserved::Custom)?;
    if let Some(recipe) = HashRecipe::django(algorithm) {
        recipe.with_costs(&costs).map_err(|error| Unserved::Custom(error.to_string()))?;
    }
    Ok(ServedHasher { algorithm, costs })
}
