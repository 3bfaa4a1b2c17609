-- Sends what load.ts describes (FORM, TYPE, NUMBERS) and writes the result as one line of JSON.

local form = os.getenv("FORM")
local numbers = tonumber(os.getenv("NUMBERS") or "")
local threads = {}
-- Global, because wrk's `thread:get` reads globals of the thread.
statuses = {}

function setup(thread)
  table.insert(threads, thread)
end

-- Only defined where they are needed: without them wrk sends one prepared request and parses no answer in Lua.
if form then
  local sent = 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = os.getenv("TYPE")

  function request()
    local number = numbers and sent % numbers or sent
    sent = sent + 1
    local body = form:gsub("{n}", string.format("%d", number))
    return wrk.format(nil, nil, nil, body)
  end

  function response(status)
    local key = tostring(status)
    statuses[key] = (statuses[key] or 0) + 1
  end
end

function done(summary, latency)
  local errors = summary.errors
  local total = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses")) do
      total[status] = (total[status] or 0) + count
    end
  end
  local parts = {}
  for status, count in pairs(total) do
    table.insert(parts, string.format('"%s":%d', status, count))
  end
  print(string.format(
    'RESULT {"requests":%d,"perSecond":%f,"p50":%f,"p99":%f,"errors":%d,"statuses":{%s}}',
    summary.requests,
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    table.concat(parts, ",")
  ))
end
