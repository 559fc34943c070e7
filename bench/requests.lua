-- wrk plays the requests of a file, one a line (bench/holds_and_pgbench.py writes them), in order; after the last one it repeats that.
-- At the end it prints how many were asked for and how often each status came. Argument: the file.
local threads = {}
asked, statuses = 0, {}

function setup(thread) threads[#threads + 1] = thread end

function init(args)
  requests = {}
  for line in io.lines(args[1]) do
    requests[#requests + 1] = (line:gsub("\\r", "\r"):gsub("\\n", "\n"))
  end
end

function request()
  asked = asked + 1
  return requests[asked] or requests[#requests]
end

function response(status)
  statuses[status] = (statuses[status] or 0) + 1
end

function done()
  for _, thread in ipairs(threads) do
    io.write("asked ", thread:get("asked"), "\n")
    for status, count in pairs(thread:get("statuses")) do io.write("status ", status, " ", count, "\n") end
  end
end
