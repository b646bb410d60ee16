"""The shell scripts of the repository parse. The set-up's run only where a package is missing, so
a run on a machine with all packages proves nothing about them."""

import subprocess

import pytest

from tree import ROOT, files, name_of

SCRIPTS = [path for path in files("*")
           if path.read_bytes().startswith((b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash"))]


@pytest.mark.parametrize("script", ["find_missing", "install_as_root"])
def test_a_script_in_the_makefile_parses(script):
    text = subprocess.run(
        ["make", "--silent", f"--eval=print-script:; @printenv {script}", "print-script"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "\n" in text
    parses("bash", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_shell_script_parses(path):
    text = path.read_text()
    parses("sh" if text.startswith("#!/bin/sh") else "bash", text)


def parses(shell, text):
    parsed = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True)
    assert parsed.returncode == 0, parsed.stderr
