-- For wrk: the same form over and over, from the file that FORM names; or in turn the calls in the
-- file that CALLS names, each as sent, with a NUL after it.

local function contents(variable)
    local file = assert(io.open(os.getenv(variable), "rb"))
    return file:read("*a")
end

if os.getenv("CALLS") then
    local calls, turn = {}, 0
    for call in contents("CALLS"):gmatch("%Z+") do
        calls[#calls + 1] = call
    end
    function request()
        turn = turn % #calls + 1
        return calls[turn]
    end
else
    -- No request() function, so wrk builds the request once and Lua costs nothing while it runs.
    wrk.method = "POST"
    wrk.body = contents("FORM")
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    if os.getenv("CONNECTIONS") == "fresh" then
        wrk.headers["Connection"] = "close"
    end
end

-- One line for the program that started wrk. Times are microseconds.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
