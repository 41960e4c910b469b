"""The fault table; its helpers' asserts tell what they compared, as tests' do."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.judge", "tests.faults.journey_judge", "tests.faults.happenings"
)
