-- For wrk: the same call over and over, its form read once from the file that FORM names.
-- No request() function, so wrk builds the request once and Lua costs nothing while it runs.

local form = assert(io.open(os.getenv("FORM"), "rb"))

wrk.method = "POST"
wrk.body = form:read("*a")
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
if os.getenv("CONNECTIONS") == "fresh" then
    wrk.headers["Connection"] = "close"
end

-- One line for the program that started wrk. Times are microseconds.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
