document.documentElement.className = "js"
