// What every page has: the search, the list of keys, contents that follow the
// reader, and code that can be copied.

import "./contents.ts";
import { copyable } from "./dom.ts";
import "./keys.ts";
import "./search-box.ts";

copyable(document);
