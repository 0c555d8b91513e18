"""The promise of DESIGN section 6, with kill -9. `python -m scripts.crash_rounds` does the same for longer."""

from pathlib import Path

import pytest

from tests.system.crashes import Round, crash_rounds


@pytest.mark.timeout(300)
async def test_no_piece_is_lost_or_counted_twice_over_twenty_kills(tmp_path: Path) -> None:
    rounds: list[Round] = []
    books = await crash_rounds(tmp_path, 20, seed=7, report=rounds.append)
    assert books.mismatches() == []
    assert len(rounds) == 20
    assert any(life.stored for life in rounds)
    assert sum(books.made.values()) > 200
