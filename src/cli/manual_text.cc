// The narrative of the man page.
#include "manual_text.h"

namespace crashcheck::cli {

std::string_view manual_introduction() {
  return R"(.SH DESCRIPTION
.B crashcheck
finds out what a crash does to the data of a persistent store.
It runs a history of operations, cuts the power after every single write, resize and sync,
lets the store recover from everything that the disk may then hold,
and checks each documented guarantee on what recovery made of it.
What it finds it shrinks to the few operations that matter, explains down to the write,
and keeps as a case that anyone can replay.
.PP
The stores are those that are compiled in, one for each protocol:
.B in\-place
is the one that was published, and has crash bugs;
.B journaled
is the one to use.
A device says what a disk may hold after a crash:
.TP
.B kill
The process was killed: every call that was completed survives; the write in progress may be cut.
.TP
.B ordered
Of the calls since the last sync a beginning survives; its last write may be cut.
.TP
.B powerloss\-4k
Of the calls since the last sync any units of 4096 bytes survive, in any combination.
.TP
.B powerloss
The same with units of 512 bytes.
.TP
.B hostile
The same with units of 8 bytes, and what was not written may read as zeros, garbage or old content.
.TP
.B lying
As powerloss, and a sync does nothing.
.PP
The options
.B \-\-protocol
and
.B \-\-profile
are synonyms of
.B \-\-store
and
.BR \-\-device .
.PP
The same seed gives the same output, byte for byte, on every machine and with any number of jobs.
Results go to standard output, progress and complaints to standard error:
on a terminal in a line that stays in place, otherwise in a line every 30 seconds.
)";
}

std::string_view manual_conclusion() {
  return R"(.SH EXIT STATUS
.TP
.B 0
All held, or was as expected.
.TP
.B 1
A guarantee is violated, or a case did not do what it says.
.TP
.B 2
Bad usage or bad input; nothing was done.
.TP
.B 3
The result is unknown or incomplete: interrupted, a budget that ended a proof,
a fault that never fired, less coverage than required, a device that failed.
.SH SIGNALS
An interrupt
.RB ( SIGINT )
or a request to terminate
.RB ( SIGTERM )
ends
.BR explore ,
.B prove
and
.B shrink
at once with what they have: results, cases and checkpoints are written, what was found is written as it stands.
A second one ends the program.
.SH ENVIRONMENT
.TP
.B NO_COLOR
If it is not empty there are no colours, unless
.B \-\-color always
asks for them.
.SH FILES
.SS Cases
A case is one reproduction: a text that people read and edit.
.PP
.nf
crashcheck\-case 1
protocol in\-place
profile kill
allocate 32                # gives #0
allocate\-bulk 32 64        # gives #1 #2
write #1 0 68656c6c6f
reallocate #0 64
deallocate #1
reopen
crash 17
expect holds
.fi
.PP
The first line names the format.
A # that no digit follows begins a comment, and a semicolon ends a line, so that a case fits a command line.
Besides the operations above there are
.BR deallocate\-bulk ,
.BR write\-header ,
.BR allocate\-into ,
.BR reallocate\-into ,
.BR deallocate\-from ,
.B batch
and
.BR reclaim .
.TP
.BI "crash " "N " "\fR[\fBtorn\fP \fIB\fP] [\fBkeep\fP \fIE\fP[:\fIU\fP[\-\fIU\fP]],...] [\fBlength\fP \fIE\fP|\fBold\fP] [\fBfill\fP ...]"
The power goes after event
.IR N ;
what survives of the events since the last sync follows.
.TP
.B recover
The store is opened on what the crash left, and the history goes on;
.B recover crash
.I N
cuts the recovery as well.
.TP
.BI "fault " "POINT N ERRNO " "once\fR|\fBforever"
Call
.I N
of io/read, io/write, io/resize or io/sync fails.
.TP
.BI "expect " KIND "\fR, \fBexpect holds"
What must be found.
.SS Operations
.B crashcheck run
reads what stands between the profile and the crash of a case: operations.
.SH EXAMPLES
See how the published protocol loses data, then explore the one to use on three kinds of device:
.PP
.nf
crashcheck demo
crashcheck explore
.fi
.PP
In a CI job, for two minutes, with a seed that the commit gives:
.PP
.nf
crashcheck explore \-\-store journaled \-\-time 2m \e
    \-\-seed $((16#${GITHUB_SHA:0:15})) \-\-junit crashcheck.xml \-\-save\-cases found
.fi
.PP
Replay what was found, and make it smaller:
.PP
.nf
crashcheck replay found/*.case
crashcheck shrink \-\-output least.case found/in\-place.kill.overlap.extents.allocate.case
.fi
.PP
A certificate for every heap of at most four blocks, whatever is done with it:
.PP
.nf
crashcheck prove \-\-store journaled \-\-units 4
.fi
.PP
All of it, guarantee by guarantee and device by device, for half an hour; the same command goes on from there:
.PP
.nf
crashcheck audit \-\-out audit \-\-time 1800
.fi
.PP
Kill a program that writes to a real file after its 17th event, and look at what it left:
.PP
.nf
printf 'allocate 32\enallocate 100\en' | crashcheck run \- \-\-file heap \-\-crash\-after 17
crashcheck inspect heap
.fi
.SH SEE ALSO
.BR fiu\-run (1),
.BR fiu\-ctrl (1)
.PP
In the documentation that is installed with the program:
guarantees.md, what is promised and how it is checked;
testing.md, cases and campaigns;
ci.md, for suites that run in CI;
debugging.md, from a case to the line of code;
auditing.md, the evidence for a claim;
format.md, the file.
)";
}

}  // namespace crashcheck::cli
