"""The names of what is seen of a line, in the order of the columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NAN = float("nan")

OWN = (
    "chars words width ends_stop ends_comma ends_colon ends_hyphen ends_question ends_closer ends_short_word "
    "starts_lower starts_upper starts_digit starts_opener starts_bullet starts_number bare_number caps_share title_share "
    "digit_share url date byline credit note_start page_number_like open_bracket quote_balance lead_blanks trail_blank "
    "blank_before blank_after page_first page_last page_index page_index_end doc_index doc_index_end page_share "
    "repeats repeats_page_edge similar_first page_of pages cjk first_word last_word letters_share stretched month leader "
    "chapter ends_open ends_abbreviation echo dated edge_holds edge_begins "
    "slack fits slack_page room_below room_above "
    "size_ratio bold italic other_font other_color caps style_share gap_above gap_below indent right_gap centred "
    "y_share y_share_bottom width_share column_share rise page_width_share column region_lines tag_heading tag_text "
    "tag_list tag_aside "
    "left_share run_in bold_start gap_above_page top_rank bottom_rank set_width"
).split()
LISTING = (
    "typed typed_start typed_usual listing listing_lines sign_share prompt label depth listed same_baseline left_rank outlined "
    "outline_known listed_known"
).split()
"""What is seen of a line in a manual besides."""
INDEX = {name: k for k, name in enumerate(OWN)}
