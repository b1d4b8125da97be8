"""Shows what `compare.py` measured: as tables, and as a figure of throughput against the number of names.

    python benches/plot.py results.json -o notebooks/images/throughput.png

A peer that should give whowhere's answers but does not has no ratio in a table and no point in the figure.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
from pathlib import Path
from typing import Any

INK, GREY = "#222222", "#777777"
WEIGHTS = {"default": "bold", "same": "bold"}
#: Title, colour (Okabe and Ito's, safe for the colour-blind) and whether the answers are whowhere's.
LINES = {
    "default": ("whowhere, default question", "#0072B2", True),
    "same": ("whowhere, same question", "#56B4E9", True),
    "raw_automaton": ("aho-corasick crate, overlapping", "#D55E00", True),
    "ahocorasick_rs": ("ahocorasick_rs", "#E69F00", True),
    "pyahocorasick": ("pyahocorasick", "#009E73", True),
    "flashtext": ("flashtext", "#CC79A7", False),
    "spacy": ("spaCy PhraseMatcher", "#000000", False),
    "polars": ("polars find_many: starts, no words", "#999999", False),
}


def print_setting(results: dict[str, Any]) -> None:
    """Print the machine, the versions, the documents."""
    machine = results["machine"]
    print(*(f"{key}: {value}" for key, value in machine.items() if key != "versions"), sep=", ")
    print(*(f"{name} {version or 'not installed'}" for name, version in machine["versions"].items()), sep=", ")
    corpus = f"{results['n_documents']:,} documents, {results['megabytes']:.1f} MB"
    print(f"{corpus}; {results['n_names_in_file']:,} names in the file; one core, MB/s: median of n runs")


def print_size(size: dict[str, Any]) -> bool:
    """Print the table of one list of names; tell whether every exact peer agreed."""
    print(f"\n{size['n_names']:,} names, {size['n_aliases']:,} aliases once folded")
    print(f"{'':76}{'ratio on the':>14}{'ratio of the':>17}")
    print(f"{'':26}{'MB/s':>7}{'min to max':>17}   n{'build s':>9}{'documents':>11}", end="  ")
    print(f"{'same question':>14}{'default question':>17}  answers")
    for question, mine in size["whowhere"].items():
        print_line(f"whowhere, {question} question", mine, "mb_per_s", "all", "", f"{mine['n_matches']:,} matches")
    for name, result in size["peers"].items():
        if "failed" in result:
            print(f"{name:26}{result['failed']}")
            continue
        by_calls = result["mb_per_s_of_calls"]
        print_peer(f"{name}, long column" if by_calls else name, result, "mb_per_s", size)
        if by_calls:
            print_peer(f"{name}, these documents", result, "mb_per_s_of_calls", size)
    return all(agrees(result) for result in size["peers"].values())


def print_peer(title: str, result: dict[str, Any], speeds: str, size: dict[str, Any]) -> None:
    """Print a peer's line; without ratios, if its answers should be whowhere's but are not."""
    answers, n = result["answers"], f"{result['n_documents']:,}"
    if not agrees(result):
        said = f"NO RATIO: {answers['n_differences']:,} answers differ, first {answers['first_difference']}"
        print_line(title, result, speeds, n, "", said)
        return
    peer = statistics.median(result[speeds])
    ratios = [statistics.median(size["whowhere"][key]["mb_per_s"]) / peer for key in ("same", "default")]
    said = f"{result['n_matches']:,} matches, all equal"
    if result["differs"]:
        n_wrong, n_matches = answers["n_differences"], f"{result['n_matches']:,} matches"
        verdict = f"ANSWERS DIFFER in {n_wrong:,} spans" if n_wrong else "equal in these documents only"
        said = f"{verdict} ({result['differs']}): {n_matches}, {answers['found']:.2%} of whowhere's among them, "
        said += f"{answers['right']:.2%} of them whowhere's"
    goal = f" (wanted: {result['goal']:g}x)" if result["goal"] else ""
    print_line(title, result, speeds, n, f"{ratios[0]:13.1f}x{ratios[1]:16.1f}x", said + goal)


def print_line(title: str, result: dict[str, Any], key: str, documents: str, ratios: str, said: str) -> None:
    """Print one line of a table."""
    speeds = result[key]
    extent = f"{min(speeds):.1f} to {max(speeds):.1f}"
    build_s = "at calls" if result["build_s"] is None else f"{result['build_s']:.2f}"
    figures = f"{statistics.median(speeds):7.1f}{extent:>17}{len(speeds):4}{build_s:>9}{documents:>11}"
    print(f"{title:26}{figures}  {ratios:31}  {said}")


def agrees(result: dict[str, Any]) -> bool:
    """Whether a peer gave whowhere's answers, or never could."""
    return result.get("answers", {}).get("same", True)


def read_lines_of(sizes: list[dict[str, Any]]) -> dict[str, list[tuple[int, list[float]]]]:
    """Return per line of the figure its points: number of names, MB/s of each run."""
    lines: dict[str, list[tuple[int, list[float]]]] = {key: [] for key in LINES}
    for size in sizes:
        for key, result in (size["whowhere"] | size["peers"]).items():
            if key in lines and "mb_per_s" in result and agrees(result):
                lines[key].append((size["n_names"], result["mb_per_s"]))
    return {key: points for key, points in lines.items() if points}


def spread_labels(heights: list[float], gap: float) -> list[float]:
    """Move labels apart until each is at least `gap` times as high as the one below.

    >>> [round(height, 1) for height in spread_labels([10, 10], 1.21)]
    [9.1, 11.0]
    """
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for _ in range(200):
        for below, above in itertools.pairwise(order):
            lacking = gap * moved[below] / moved[above]
            if lacking > 1:
                moved[below] /= lacking**0.5
                moved[above] *= lacking**0.5
    return moved


def draw_line(axes: Any, key: str, points: list[tuple[int, list[float]]]) -> None:
    """Draw the medians with a line from the slowest run to the fastest one."""
    _, colour, exact = LINES[key]
    sizes, style = [n for n, _ in points], "-" if exact else (0, (4, 2))
    medians = [statistics.median(speeds) for _, speeds in points]
    axes.plot(sizes, medians, color=colour, lw=2.6 if key in WEIGHTS else 1.4, ls=style, marker="o", ms=4)
    axes.vlines(sizes, *zip(*[(min(speeds), max(speeds)) for _, speeds in points], strict=True), color=colour, lw=1)


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw throughput against the number of names, both on logarithmic axes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lines, sizes = read_lines_of(results["sizes"]), [size["n_names"] for size in results["sizes"]]
    figure, axes = pyplot.subplots(figsize=(8.4, 4.8), dpi=150)
    ends = [statistics.median(points[-1][1]) for points in lines.values()]
    for (key, points), end, height in zip(lines.items(), ends, spread_labels(ends, 1.3), strict=True):
        draw_line(axes, key, points)
        place = {"xy": (points[-1][0], end), "xytext": (points[-1][0] * 1.12, height), "va": "center"}
        axes.annotate(LINES[key][0], **place, color=LINES[key][1], fontsize=9, fontweight=WEIGHTS.get(key, "normal"))
    axes.set(xscale="log", yscale="log", xlim=(sizes[0] / 1.15, sizes[-1] * 1.15))
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.grid(axis="y", color="#e6e6e6", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelcolor=GREY)
    axes.set_xlabel("names looked for", color=GREY)
    axes.set_title("News text read per second and core, MB", loc="left", color=INK, fontsize=11)
    note = f"{results['machine']['cpu']}, {results['n_documents']:,} documents; dashed: other answers than whowhere's"
    figure.text(0.01, 0.005, note, color=GREY, fontsize=7.5)
    figure.subplots_adjust(left=0.06, right=0.7, top=0.92, bottom=0.14)
    figure.savefig(path)


def main() -> None:
    """Print the tables of a file of results and draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, help="what compare.py --json wrote")
    parser.add_argument("-o", "--output", type=Path, default=Path("notebooks/images/throughput.png"))
    args = parser.parse_args()
    results = json.loads(args.results.read_text(encoding="utf-8"))
    print_setting(results)
    for size in results["sizes"]:
        print_size(size)
    draw(results, args.output)


if __name__ == "__main__":
    main()
