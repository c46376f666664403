"""The pytest plugin, in runs of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import h2prism

ZERO = "9113/6.9/zero-increment-on-connection"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(
        """
        import h2prism, pytest

        @h2prism.mark.cases("9113/6.9/zero-increment-on-*")
        def test_without_a_body():
            pass

        @pytest.mark.h2prism_cases("9113/6.7/*")
        def test_with_the_case(h2_case):
            assert h2_case.check().grade in ("strong", "weak")
            assert h2_case.title
        """
    )
    return pytester


def test_cases_become_tests(suite: pytest.Pytester) -> None:
    done = suite.runpytest_subprocess("-v")
    assert done.ret == 0
    done.stdout.fnmatch_lines([f"*test_without_a_body?{ZERO}? PASSED*"])
    few = suite.runpytest_subprocess("-v", "--h2prism-cases", ZERO)
    few.assert_outcomes(passed=1, skipped=1)


def test_with_many_workers(suite: pytest.Pytester, nghttpd: int) -> None:
    pytest.importorskip("xdist")
    done = suite.runpytest_subprocess("-n", "2", f"--h2prism-target=127.0.0.1:{nghttpd}")
    assert done.parseoutcomes().get("passed", 0) >= 3


def test_what_is_known_to_differ_is_xfail_strict(suite: pytest.Pytester, silent: int) -> None:
    known = suite.makefile(
        ".yaml",
        known=f"expectations:\n  - id: '{ZERO}'\n    verdict: fail\n    reason: we know that it does not pass\n",
    )
    done = suite.runpytest_subprocess("-rA", "--h2prism-expectations", str(known), "--h2prism-cases", ZERO)
    done.assert_outcomes(failed=1, skipped=1)
    done.stdout.fnmatch_lines(["*XPASS(strict)*we know*"])


def test_a_known_failure_is_expected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import h2prism

        class Server:
            def connect(self): ...

        @h2prism.mark.cases("9113/6.9/zero-increment-on-connection")
        def test_it():
            pass
        """
    )
    pytester.makeconftest(
        """
        import pytest
        from h2prism import Result
        from h2prism.pytest_plugin import CaseUnderTest

        @pytest.fixture
        def h2_case(h2_target, request):
            case = CaseUnderTest(h2_target, request.param, [], request.node)
            record = {"known": {"reason": "as listed"}}
            case._played = (Result(case.id, "fail", "known", "ignored", "nothing came", record), "-> WINDOW_UPDATE")
            return case
        """
    )
    done = pytester.runpytest_subprocess("-rx")
    done.assert_outcomes(xfailed=1)
    done.stdout.fnmatch_lines(["*as listed*"])


def test_a_failing_test_shows_the_exchange(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import h2prism

        def test_peer(h2_peer):
            h2_peer.send(h2prism.Ping(b"innocent"))
            h2_peer.fence()
            assert False

        def test_server(h2_server):
            client = h2prism.connect(h2_server.host, h2_server.port, preface="early")
            server = h2_server.accept()
            server.send(h2prism.Ping(b"hi there"))
            client.wait(h2prism.Ping)
            assert False
        """
    )
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["*exchange of h2_peer*", "*-> PING*", "*exchange of h2_server*", "*-> PING*"])


def test_a_target_profile(pytester: pytest.Pytester, nghttpd: int) -> None:
    profile = Path(h2prism.__file__).parent / "share" / "h2prism" / "targets" / "nghttpd.yaml"
    if not profile.is_file():
        pytest.skip("not installed")
    pytester.makepyfile(
        f"""
        import h2prism

        @h2prism.mark.cases("{ZERO}")
        def test_cases():
            pass

        def test_peer(h2_peer):
            assert h2_peer.response(h2_peer.request()).status == 200
        """
    )
    pytester.runpytest_subprocess(f"--h2prism-target={profile}").assert_outcomes(passed=2)
    pytester.runpytest_subprocess(f"--h2prism-target={profile}", "--h2prism-tls").assert_outcomes(passed=2)


def test_the_suite_as_a_module(pytester: pytest.Pytester, nghttpd: int) -> None:
    done = pytester.runpytest_subprocess(
        "--pyargs", "h2prism.suite", f"--h2prism-target=127.0.0.1:{nghttpd}", "--h2prism-cases", "9113/6.7"
    )
    assert done.parseoutcomes().get("passed", 0) >= 3


def test_mistakes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import h2prism

        @h2prism.mark.cases("no-such-tag")
        def test_it(): ...
        """
    )
    done = pytester.runpytest_subprocess()
    assert done.ret != 0
    done.stdout.fnmatch_lines(["*no case of a server matches no-such-tag*"])
    with pytest.raises(ValueError, match="neither HOST:PORT"):
        h2prism.Target("nowhere")
    with pytest.raises(ValueError, match="profile"):
        h2prism.Target("localhost:")
