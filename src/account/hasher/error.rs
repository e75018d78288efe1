//! Why a password was not hashed or not verified.

use super::{Algorithm, Cost};

/// Why a password was not hashed or not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// No version of Django knows the algorithm.
    #[error("Django does not know the algorithm of the stored hash")]
    Unknown,
    /// Django knows the algorithm, acct does not support it.
    #[error("the stored hash uses {0}, which acct does not support")]
    Unsupported(Algorithm),
    /// Django raises an exception for this hash.
    #[error("the stored hash is malformed: {0}")]
    Malformed(&'static str),
    /// A cost is over acct's limit.
    #[error("the hash's {parameter} {} over the limit of {limit}", verb(parameter))]
    Excessive {
        /// Django's name for the cost.
        parameter: &'static str,
        /// The largest value allowed.
        limit: u64,
    },
    /// A cost is too small for the algorithm.
    #[error("the hash's {parameter} {} below the minimum of {least}", verb(parameter))]
    TooSmall {
        /// Django's name for the cost.
        parameter: &'static str,
        /// The smallest value allowed.
        least: u32,
    },
    /// A cost is not a power of two.
    #[error("the hash's {parameter} is not a power of two")]
    NotAPowerOfTwo {
        /// Django's name for the cost.
        parameter: &'static str,
    },
    /// The algorithm does not have this cost.
    #[error("{algorithm} has no {cost}")]
    ForeignCost {
        /// The algorithm.
        algorithm: Algorithm,
        /// The cost.
        cost: Cost,
    },
    /// The password is longer than the algorithm's limit.
    #[error("the password has more than {limit} bytes, the limit of bcrypt")]
    PasswordTooLong {
        /// The most bytes allowed.
        limit: usize,
    },
    /// The algorithm cannot use the salt.
    #[error("the salt is not valid for the algorithm")]
    Salt,
    /// The system refuses the memory that the hash needs.
    #[error("not enough memory: the hash needs {kib} KiB")]
    OutOfMemory {
        /// The memory needed.
        kib: u64,
    },
}

impl HashError {
    /// Refuses a cost over its limit.
    pub(super) fn check_limit(parameter: &'static str, value: u64, limit: u64) -> Result<(), Self> {
        if value > limit { Err(Self::Excessive { parameter, limit }) } else { Ok(()) }
    }

    /// Refuses a cost that is too small.
    pub(super) fn check_least(parameter: &'static str, value: u32, least: u32) -> Result<(), Self> {
        if value < least { Err(Self::TooSmall { parameter, least }) } else { Ok(()) }
    }
}

fn verb(parameter: &str) -> &'static str {
    if parameter == "iterations" { "are" } else { "is" }
}
