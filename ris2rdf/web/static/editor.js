// Puts the SPARQL editor over the text field, where it was fetched. The form stays what it is: the
// server runs the query and draws the answer. The editor asks no other site: its lists of prefixes,
// classes and properties come with the page.
"use strict";

// Shows each term with what the pages call it; what is put in stays the term.
function called(names, prefixes) {
  const iri = (text) => {
    if (text.startsWith("<")) return text.slice(1, -1);
    const [prefix, local] = text.split(/:(.*)/s);
    return (prefixes[prefix] ?? "") + local;
  };
  return {
    postprocessHints: (_editor, hints) => hints.map((hint) => {
      const name = names[iri(hint.text)];
      return name ? { ...hint, displayText: `${hint.displayText ?? hint.text}  ${name}` } : hint;
    }),
  };
}

function enhance(form, Yasqe) {
  const area = form.querySelector("textarea");
  const prefixes = JSON.parse(form.dataset.prefixes);
  const { classes, properties } = JSON.parse(form.dataset.terms);
  const own = (from, name, list, more = {}) => Yasqe.forkAutocompleter(
    from, { name, get: () => list, bulk: true, persistenceId: null, ...more }, false,
  );
  own("prefixes", "our-prefixes", Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`));
  own("class", "our-classes", Object.keys(classes), called(classes, prefixes));
  own("property", "our-properties", Object.keys(properties), called(properties, prefixes));

  const frame = document.createElement("div");
  frame.className = "editor";
  area.after(frame);
  area.hidden = true;
  const send = () => form.requestSubmit();
  const editor = new Yasqe(frame, {
    value: area.value,
    autocompleters: ["our-prefixes", "our-classes", "our-properties", "variables"],
    persistenceId: null,
    consumeShareLink: null,
    prefixCcApi: null,
    showQueryButton: false,
    resizeable: false,
    screenReaderLabel: "Query",
    extraKeys: { ...Yasqe.defaults.extraKeys, "Ctrl-Enter": send, "Cmd-Enter": send, "Ctrl-S": false, Tab: false, "Shift-Tab": false },
  });
  const declared = editor.getPrefixesFromQuery();
  const missing = Object.entries(prefixes).filter(
    ([name]) => !(name in declared) && new RegExp(`(^|[^\\w:<])${name}:`, "m").test(area.value),
  );
  if (missing.length) editor.addPrefixes(Object.fromEntries(missing));
  area.value = editor.getValue();
  editor.setSize(null, `${Math.min(28, Math.max(9, editor.lineCount() + 2)) * 1.6}em`);
  editor.on("change", () => { area.value = editor.getValue(); });
  form.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
}

const asking = document.querySelector("form.ask");
if (asking && window.Yasgui) enhance(asking, window.Yasgui.Yasqe);
