/* Tells the form's older history entries to forget their ticks; holds no answer. */
try { sessionStorage.setItem("end", 1) } catch {}
