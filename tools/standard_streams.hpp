// Standard streams that are always there.
#pragma once

namespace pith::tool {

// Makes sure that descriptors 0, 1 and 2 are open, so that no file that is opened later becomes one of them and gets
// what is meant for people. One that was closed is opened so that reading or writing it fails, as if it were closed
// still. To be called before anything else. Returns false if the system has no descriptor to give.
bool open_standard_streams();

}  // namespace pith::tool
