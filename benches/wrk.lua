-- wrk -s benches/wrk.lua URL -- [METHOD [FILE]]: prints requests, microseconds, p50 and p99 in microseconds, errors.
-- Each line of FILE is a path, and a body behind a blank if there is one; they are asked for one after the other.

local lines, at = {}, 0

function init(args)
    if args[1] == "POST" then
        wrk.method = "POST"
        wrk.body = "{}"
        wrk.headers["Content-Type"] = "application/json"
    end
    if args[2] then
        for line in io.lines(args[2]) do
            lines[#lines + 1] = line
        end
        at = math.random(#lines)
        request = function()
            at = at % #lines + 1
            local path, body = lines[at]:match("^(%S+) ?(.*)$")
            return wrk.format(nil, path, nil, body ~= "" and body or nil)
        end
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("%d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
