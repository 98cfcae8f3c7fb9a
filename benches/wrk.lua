-- wrk -s benches/wrk.lua URL -- [METHOD]: prints requests, microseconds, p50 and p99 in microseconds, errors.

function init(args)
    if args[1] == "POST" then
        wrk.method = "POST"
        wrk.body = "{}"
        wrk.headers["Content-Type"] = "application/json"
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("%d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
