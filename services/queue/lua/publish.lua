-- What the instances share: now serving never goes back, the control version neither. KEYS: line. ARGV: now serving,
-- control version.
local function rise(field, value)
    local known = tonumber(redis.call('HGET', KEYS[1], field) or '-1')
    if tonumber(value) > known then redis.call('HSET', KEYS[1], field, value) end
end
rise('now_serving', ARGV[1])
rise('control_version', ARGV[2])
return 1
