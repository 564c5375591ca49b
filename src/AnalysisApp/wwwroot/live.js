// Keeps the open page up to date. Everything here is a comfort: without it the pages say the same after a reload.
//
// The server sends events (/api/events), once for all tabs of a browser; where they cannot pass, the progress is polled (/api/progress/global). Two
// things follow from either: counters and bars marked with data-field are written in place, and regions marked with data-region are fetched again as the
// server renders them, so that there is one place that knows how a page looks.

import { askInPlace } from "./live/asks.js";
import "./live/audience.js";
import { connect } from "./live/connection.js";
import { take, takeAll } from "./live/jobs.js";
import { wantsNotices } from "./live/notices.js";
import "./live/palette.js";
import { want } from "./live/regions.js";
import { showSong } from "./live/songs.js";

let isFirst = true;

askInPlace((job) => take(job, { attended: true }));
connect({
  snapshot({ jobs, at }, context) {
    takeAll(jobs, { ...context, at });

    // Songs may have been finished between the page and the stream, or while the stream was away.
    if (jobs.length > 0 || !isFirst) want("songs", "polled");
    if (!isFirst) want("queue", "health");
    isFirst = false;
  },
  polled: ({ jobs }, context) => takeAll(jobs, context),
  job: take,
  song_analyzed: showSong,
  queue: () => want("queue"),
  health: () => want("health"),
}, wantsNotices);
