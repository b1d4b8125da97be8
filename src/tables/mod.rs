//! The three tables that describe a gazetteer: entries, aliases, roles.
//!
//! They are checked row by row when they are filled and again, as a whole, when they are read
//! from a file, so that everything behind them may index without asking. Finding names in text
//! is `scan.rs`.

mod aliases;
mod also;
mod entries;
mod points;
mod roles;

use serde::{Deserialize, Serialize};

pub use self::aliases::{AliasRow, Aliases};
pub use self::also::Also;
pub use self::entries::{Entries, EntryRow};
pub use self::roles::{RoleRow, Roles};

/// Defines an enum whose variants have fixed names in tables.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$variant_about:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_about])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that tables use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with that name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// All names, for messages.
            #[must_use]
            pub fn names() -> String {
                Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    };
}

named! {
    /// What an entry is.
    Kind {
        /// Somebody who acts.
        Actor = "actor",
        /// Somewhere.
        Place = "place",
    }
}

named! {
    /// How an alias names its entry.
    How {
        /// A name.
        Alias = "alias",
        /// Initials, or a word made of them.
        Acronym = "acronym",
        /// An adjective or noun of nationality.
        Demonym = "demonym",
        /// A seat that stands for who sits there.
        Metonym = "metonym",
        /// A last name that is famous by itself.
        Surname = "surname",
        /// A shortened name.
        Abbreviation = "abbreviation",
        /// A name that is used elsewhere, in another language, or was once.
        Alternate = "alternate",
    }
}

named! {
    /// Which differences of case are ignored.
    CaseRule {
        /// Listed capitals must be capitals.
        Smart = "smart",
        /// Exactly as listed.
        Exact = "exact",
        /// Any case.
        Ignore = "ignore",
    }
}

impl How {
    /// The rule that the mentions table names: a shortened name is a name, and so is another one.
    #[must_use]
    pub const fn reported(self) -> &'static str {
        match self {
            Self::Abbreviation | Self::Alternate => Self::Alias.as_str(),
            other => other.as_str(),
        }
    }
}

fn country_problem(code: &str) -> Option<String> {
    let is_alpha3 = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    (!is_alpha3 && !code.is_empty())
        .then(|| format!("found {code:?}; a country is an ISO 3166-1 alpha-3 code such as \"TUR\", or null"))
}

/// The three tables together, and where they are from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Who and where.
    pub entries: Entries,
    /// Under which names.
    pub aliases: Aliases,
    /// In which office, when.
    pub roles: Roles,
    /// Credits: where the data is from and under which licence.
    pub sources: Vec<String>,
}

impl Tables {
    /// Gives back memory that was reserved for rows to come.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
        self.aliases.shrink_to_fit();
    }

    /// Whether every index and length fits; decoded tables are asked before they are used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let n_entries = self.entries.len();
        self.entries.is_sound() && self.aliases.is_sound(n_entries) && self.roles.is_sound(n_entries)
    }
}
