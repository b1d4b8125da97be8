//! What speaks for and against a reading, by name, and how much each thing weighs.
//!
//! The weights are those of `weights.csv` beside this file, fitted by `benches/fit_places.py`. A score is the sum of
//! values times weights; who wants to know why asks for the same sum as a list.

use std::sync::LazyLock;

macro_rules! signals {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// Something that speaks for or against a candidate, or a mention.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Signal { $(#[allow(missing_docs)] $name),+ }

        impl Signal {
            /// Every signal, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name that tables use.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

signals! {
    // Which candidate.
    Inhabitants = "which: inhabitants",
    State = "which: state",
    Region = "which: region",
    Water = "which: water",
    Facility = "which: facility",
    First = "which: first-level division",
    Second = "which: second-level division",
    Capital = "which: capital",
    Seat = "which: seat",
    SmallSeat = "which: small seat",
    Section = "which: section",
    Alternate = "which: alternate name",
    FamousAlternate = "which: alternate name (famous)",
    AlternateState = "which: alternate name of a state",
    AlternateDivision = "which: alternate name of a division",
    Demonym = "which: demonym",
    NamesDivision = "which: its division has the same name",
    Namesake = "which: untied namesake of a state or metropolis",
    LikeListed = "which: like its neighbours in a list",
    Contained = "which: contained",
    Contains = "which: contains",
    InContained = "which: contained after in",
    PossessiveContained = "which: contained after possessive",
    SameCountry = "which: same country",
    CountryNamed = "which: country named",
    CountryOfActors = "which: country of actors",
    CountryCues = "which: words of the country",
    SameFirst = "which: same first-level division",
    FirstNamed = "which: first-level division named",
    SameDivision = "which: same small division",
    FirstPossible = "which: names that exist in the first-level division",
    DivisionPossible = "which: names that exist in the small division",
    Near = "which: near",
    Close = "which: close",
    HomeCountry = "which: home country",
    HomeFirst = "which: home division",
    HomeNear = "which: near home",
    Preferred = "which: preferred",
    // Whether it is a place.
    Bias = "place: always",
    IsState = "place: state",
    IsDemonym = "place: demonym",
    IsRegion = "place: region",
    IsWater = "place: water",
    IsFacility = "place: facility",
    IsFirst = "place: first-level division",
    IsSecond = "place: second-level division",
    IsCapital = "place: capital",
    IsSeat = "place: seat",
    IsTown = "place: town",
    IsSection = "place: section",
    LogInhabitants = "place: inhabitants",
    IsAlternate = "place: alternate name",
    IsAbbreviation = "place: abbreviation",
    IsWord = "place: common word",
    IsGiven = "place: given name",
    IsSurname = "place: surname",
    StartsSmall = "place: starts small",
    EndsSmall = "place: ends small",
    Repeated = "place: repeated",
    DemonymBeforeCapital = "place: demonym before capital",
    DemonymNoun = "place: demonym as noun",
    OwnHead = "place: has a head of its own",
    Headline = "place: in a line of capitals",
    SeveralWords = "place: several words",
    AllCapitals = "place: all capitals",
    Short = "place: short",
    PersonFirst = "place: first part of a person's name",
    PersonLast = "place: last part of a person's name",
    Titled = "place: behind a title",
    SeenSurname = "place: surname of a person in the text",
    SeenGiven = "place: given name of a person in the text",
    RivalPerson = "place: also a person",
    RivalBody = "place: also an organisation",
    InBody = "place: inside an organisation's name",
    InMedia = "place: inside a medium's name",
    InPersonName = "place: inside a person's name",
    CapitalBefore = "place: capital before",
    GivenBefore = "place: given name before",
    InitialBefore = "place: initial before",
    CapitalAfter = "place: capital after",
    SurnameAfter = "place: surname after",
    OrganisationAfter = "place: organisation after",
    FacilityAfter = "place: facility after",
    StreetAfter = "place: street after",
    WaterAfter = "place: water or landform after",
    DivisionAfter = "place: division after",
    TitleAfter = "place: title after",
    HyphenBefore = "place: hyphen before",
    HyphenAfter = "place: hyphen after",
    LocativeBefore = "place: locative before",
    WeakBefore = "place: preposition before",
    ArticleBefore = "place: article before",
    PlacedList = "place: in a list behind a locative",
    TransitBefore = "place: verb of going before",
    DirectionBefore = "place: direction before",
    PlaceNounBefore = "place: kind of place before",
    CommaBefore = "place: comma before",
    SentenceStart = "place: sentence start",
    ConjunctionBefore = "place: and before",
    NumberBefore = "place: number before",
    AgeBefore = "place: age and of before",
    CurrencyAfter = "place: currency sign after",
    SayingAfter = "place: verb of saying after",
    AuxiliaryAfter = "place: auxiliary after",
    PossessiveAfter = "place: possessive after",
    LocalAfter = "place: local after",
    CommaAfter = "place: comma after",
    NumberAfter = "place: number after",
    Dateline = "place: dateline",
    IsContained = "place: contained",
    DoesContain = "place: contains",
    GroupContained = "place: contained elsewhere",
    GroupLocative = "place: locative elsewhere",
    CountrySupport = "place: same country",
    CountryNamedSupport = "place: country named",
    CountryOfActorsSupport = "place: country of actors",
    CountryCuesSupport = "place: words of the country",
    FirstSupport = "place: same first-level division",
    FirstNamedSupport = "place: first-level division named",
    DivisionSupport = "place: same small division",
    NearSupport = "place: near",
    CloseSupport = "place: close",
    AtHomeCountry = "place: home country",
    AtHomeFirst = "place: home division",
    AtHomeNear = "place: near home",
    WordUnplaced = "place: common word without preposition",
    GrammarWord = "place: word of grammar or modifier",
    InAbbreviation = "place: inside an abbreviation",
    TitleBeforeName = "place: title before a name",
    SurnameUnplaced = "place: surname without preposition",
    UnlistedStreet = "place: unlisted street",
    UnlistedWater = "place: unlisted water",
    UnlistedLandform = "place: unlisted landform",
    UnlistedFacility = "place: unlisted facility",
    UnlistedDivision = "place: unlisted division",
    UnlistedRoute = "place: unlisted route",
    UnlistedFront = "place: unlisted front",
    UnlistedKind = "place: unlisted beside its kind",
    UnlistedBeforeCapital = "place: unlisted before capital",
}

/// What kinds of names the weights of a place differ by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// A town or division that news explains.
    Small,
    /// A state, region or large city.
    Famous,
    /// The name of a place's people.
    Demonym,
    /// A name that no list has.
    Unlisted,
}

impl Sort {
    /// Every sort, in the order of the table's columns.
    pub const ALL: [Self; 4] = [Self::Small, Self::Famous, Self::Demonym, Self::Unlisted];

    /// The name that tables use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Famous => "famous",
            Self::Demonym => "demonym",
            Self::Unlisted => "unlisted",
        }
    }
}

/// How much every signal weighs, by sort of name.
#[derive(Debug)]
pub struct Weights([[f32; Sort::ALL.len()]; Signal::ALL.len()]);

/// The fitted weights; read when first needed.
pub static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(include_str!("weights.csv")));

impl Weights {
    fn parse(table: &str) -> Self {
        let mut weights = [[0.0; Sort::ALL.len()]; Signal::ALL.len()];
        for line in table.lines().skip(1) {
            let mut fields = line.split(',');
            let name = fields.next().unwrap_or_default();
            let numbers: Vec<f32> = fields.map_while(|field| field.parse().ok()).collect();
            let signal = Signal::ALL.iter().position(|signal| signal.name() == name);
            weights[signal.unwrap_or_else(|| panic!("weights.csv: {name:?} is no signal"))] = match numbers[..] {
                // Which place is meant does not depend on the sort.
                [weight] => [weight; Sort::ALL.len()],
                [small, famous, demonym, unlisted] => [small, famous, demonym, unlisted],
                _ => panic!("weights.csv: {line:?} has neither one weight nor four"),
            };
        }
        Self(weights)
    }

    /// The weight of a signal.
    #[inline]
    pub fn of(&self, signal: Signal, sort: Sort) -> f32 {
        self.0[signal as usize][sort as usize]
    }
}

/// Where signals are reported to.
pub trait Ledger {
    /// Takes note of a signal of some strength.
    fn add(&mut self, signal: Signal, value: f32);

    /// Takes note of a signal that is there or not.
    #[inline]
    fn note(&mut self, signal: Signal, holds: bool) {
        if holds {
            self.add(signal, 1.0);
        }
    }
}

/// The weighted sum.
pub struct Sum<'a> {
    weights: &'a Weights,
    sort: Sort,
    /// The sum so far.
    pub total: f32,
}

impl<'a> Sum<'a> {
    /// Nothing yet.
    pub fn new(weights: &'a Weights, sort: Sort) -> Self {
        Self { weights, sort, total: 0.0 }
    }
}

impl Ledger for Sum<'_> {
    #[inline]
    fn add(&mut self, signal: Signal, value: f32) {
        self.total += self.weights.of(signal, self.sort) * value;
    }
}

/// Every signal with its strength, for those who ask why.
impl Ledger for Vec<(Signal, f32)> {
    fn add(&mut self, signal: Signal, value: f32) {
        self.push((signal, value));
    }
}
