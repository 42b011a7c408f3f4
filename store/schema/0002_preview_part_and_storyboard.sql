-- A preview may begin anywhere, and a package may hold a storyboard. Revisions from before began
-- with the first segment and had none.

ALTER TABLE revisions ADD COLUMN preview_first_segment INTEGER NOT NULL DEFAULT 1
    CHECK (preview_first_segment >= 1);

ALTER TABLE revisions ADD COLUMN storyboard INTEGER NOT NULL DEFAULT 0
    CHECK (storyboard IN (0, 1));
