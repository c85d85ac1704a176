-- Print times in the format that the driver reads.
SET datestyle = 'ISO'
