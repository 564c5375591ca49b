// Keeps the open page up to date. Everything here is a comfort: without it the pages say the same after a reload.
//
// The server sends events (/api/events); where they cannot pass, the progress is polled (/api/progress/global). Two things follow from either:
// counters and bars marked with data-field are written in place, and regions marked with data-region are fetched again as the server
// renders them, so that there is one place that knows how a page looks.

import "./live/audience.js";
import { take, takeAll } from "./live/jobs.js";
import { want } from "./live/regions.js";
import { showSong } from "./live/songs.js";
import { connect } from "./live/stream.js";

connect({
  snapshot({ jobs }) {
    takeAll(jobs);

    // Songs may have been finished between the page and the stream.
    if (jobs.length > 0) want("songs", "polled");
  },
  polled: ({ jobs }) => takeAll(jobs, true),
  job: (job, polling) => take(job, polling),
  song_analyzed: showSong,
  queue: () => want("queue"),
  health: () => want("health"),
});
