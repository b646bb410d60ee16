"""Evaluates a policy in Rego. decisions(…) runs this file as a program: a fault in the interpreter,
which is written in C++, then fails one test and does not end the run."""

import json
import subprocess
import sys


def decisions(policy, rule, questions):
    """The decision of a policy's rule on each question, `None` if it is undefined."""
    result = subprocess.run(
        [sys.executable, __file__, policy, rule], input=json.dumps(questions), capture_output=True,
        text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def main(policy, rule):
    import regopy

    interpreter = regopy.Interpreter()
    with open(policy, encoding="utf-8") as file:
        interpreter.add_module(policy, file.read())
    answers = []
    for question in json.load(sys.stdin):
        interpreter.set_input(question)
        answer = json.loads(str(interpreter.query(f"answer = {rule}")))
        answers.append(answer.get("bindings", {}).get("answer"))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
