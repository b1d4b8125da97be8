"""Texts and a gazetteer for the tests of Dask and Spark."""

import whowhere as ww

TEXTS = [
    "RSF denied that RSF troops had left Nairobi.",
    None,
    "",
    "Nairobi 😀 e\u0301lan: Kenyans met the Rapid Support\nForces",
    "no names",
    "Мәскеу, 北京, القاهرة — Springfield",
    "Springfield and Kenya",
]


def make_gazetteer():
    """Two actors with roles and demonyms, and places, two of which share a name."""
    return ww.Gazetteer.from_frames(
        {
            "id": ["rsf", "KEN", "nbo", "spr-usa", "spr-aus", "pek", "cai"],
            "name": ["RSF", "Kenya", "Nairobi", "Springfield", "Springfield", "Beijing", "Cairo"],
            "kind": ["actor", "actor", *["place"] * 5],
            "type": ["armed_group", "state", *["city"] * 5],
            "country": ["SDN", "KEN", "KEN", "USA", "AUS", "CHN", "EGY"],
            "lat": [None, 1.0, -1.3, 39.8, -27.7, 39.9, 30.0],
            "lon": [None, 38.0, 36.8, -89.6, 152.9, 116.4, 31.2],
            "population": [None, None, 4_000_000, 110_000, 17_000, 22_000_000, 10_000_000],
        },
        {
            "alias": [
                "RSF",
                "Rapid Support Forces",
                "Kenya",
                "Kenyans",
                "Nairobi",
                *["Springfield"] * 2,
                "北京",
                "القاهرة",
            ],
            "entry_id": ["rsf", "rsf", "KEN", "KEN", "nbo", "spr-usa", "spr-aus", "pek", "cai"],
            "how": [None, None, None, "demonym", *[None] * 5],
        },
        {
            "entry_id": ["rsf", "rsf"],
            "role": ["MIL", "REB"],
            "start": ["2013-08-01", "2023-04-15"],
            "end": ["2023-04-14", "2024-12-31"],
        },
    )
