-- Run once after a backup was restored. Browsers that were connected before hold changes that never happened in this
-- history; another epoch tells them to start over.
UPDATE rooms SET epoch = DEFAULT;
UPDATE topics SET epoch = DEFAULT;
UPDATE groups SET queue_epoch = DEFAULT;
