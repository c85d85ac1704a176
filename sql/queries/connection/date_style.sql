-- Write times as the driver reads them.
SET datestyle = 'ISO'
