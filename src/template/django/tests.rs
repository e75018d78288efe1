//! Translated and refused syntax, and line numbers.

use super::*;

fn translated(source: &str) -> String {
    translate(source).unwrap_or_else(|outside| panic!("{source}: {outside:?}"))
}

fn refused(source: &str) -> String {
    translate(source).unwrap_err().what
}

#[test]
fn what_both_have_passes_through() {
    for source in [
        "",
        "no tags, { and % and }} alone",
        "{{ user.get_username }} {{- x -}} {# a {% now %} comment #}",
        "{% if a == \"%}\" and not b %}{% elif c %}{% else %}{% endif %}",
        "{%- for x in list -%}{{ x|upper }}{% endfor %}",
        "{% block reset_link %}{% endblock %}{% include \"registration/foot.txt\" %}",
        "{{ x|default(\"y\") }} {{ a[1:2] }} {{ 1.5 }}",
    ] {
        assert_eq!(translated(source), source);
    }
}

#[test]
fn django_s_tags_become_the_engine_s() {
    for (django, ours) in [
        ("{% load i18n %}", ""),
        ("{% autoescape off %}x{% endautoescape %}", "{% autoescape false %}x{% endautoescape %}"),
        ("{%autoescape on%}", "{% autoescape true %}"),
        (
            "{% url 'password_reset_confirm' uidb64=uid token=token %}",
            "{{ __password_reset_confirm(uid, token) }}",
        ),
        (
            "{% url \"password_reset_confirm\"   token=token   uidb64=uid %}",
            "{{ __password_reset_confirm(uid, token) }}",
        ),
        (
            "{% url 'password_reset_confirm' uid token %}",
            "{{ __password_reset_confirm(uid, token) }}",
        ),
        ("{% translate \"It's {{ x }}\" %}", "{{ \"It's {{ x }}\"|safe }}"),
        ("{% trans 'a' context \"b\" %}", "{{ 'a'|safe }}"),
        ("{% translate text %}", "{{ text }}"),
        ("{% blocktranslate %}a {{ b }}{% endblocktranslate %}", "a {{ b }}"),
        (
            "{% blocktrans with n=user.get_username m='x' %}{{ n }}{% endblocktrans %}",
            "{% with n=user.get_username, m=('x'|safe) %}{{ n }}{% endwith %}",
        ),
        ("{% comment \"it's\" %} {{ x {% endcomment %}y", "y"),
        (
            "{% verbatim %}{{ x }}{% now %}{% endverbatim %}",
            "{% raw %}{{ x }}{% now %}{% endraw %}",
        ),
        ("{% for x in y %}{% empty %}{% endfor %}", "{% for x in y %}{% else %}{% endfor %}"),
        ("{% with a=1 b=user.pk %}{% endwith %}", "{% with a=1, b=user.pk %}{% endwith %}"),
        ("{% with a = 1, b = 2 %}", "{% with a = 1, b = 2 %}"),
        ("{{ x|default:\"a|b\" }}", "{{ x|default((\"a|b\"|safe), true) }}"),
        ("{{ x|default:user.pk|upper }}", "{{ x|default(user.pk, true)|upper }}"),
        ("{% if x|length > 3 %}", "{% if x|length > 3 %}"),
        ("{{ x|join:', ' }}", "{{ x|join((', '|safe)) }}"),
        ("{{ x|truncatechars:9 }}", "{{ x|truncatechars(9) }}"),
        ("{{ _(\"a\") }} {{ x|default:_('b') }}", "{{ (\"a\") }} {{ x|default(('b'), true) }}"),
        ("{{ forloop.counter }}{{ forloop.last }}", "{{ loop.index }}{{ loop.last }}"),
        ("{{ list.0.name }}{{ block.super }}", "{{ list[0].name }}{{ super() }}"),
    ] {
        assert_eq!(translated(django), ours, "{django}");
    }
}

#[test]
fn a_trimmed_text_stands_on_one_line() {
    let source =
        "a{% blocktranslate trimmed %}\n  one {{ b }}\n\n  two \n{% endblocktranslate %}\nc";
    assert_eq!(translated(source), "aone {{ b }} two{#\n\n\n\n#}\nc");
}

#[test]
fn what_is_left_out_keeps_its_lines() {
    for source in [
        "{% load\ni18n %}\nx",
        "{% comment %}\n\n{{ x\n{% endcomment %}\nx",
        "{% blocktranslate trimmed\n with a=b %}\nx {{ a }}\n{% endblocktranslate %}\nx",
        "{% url 'password_reset_confirm'\n uid\n token %}\nx",
        "{% verbatim %}\n\n{% endverbatim %}",
    ] {
        let lines = |text: &str| text.matches('\n').count();
        assert_eq!(lines(&translated(source)), lines(source), "{source}");
    }
}

#[test]
fn what_is_outside_the_subset_is_told_with_its_line() {
    for tag in ["now \"Y\"", "static 'x'", "csrf_token", "cycle 'a' 'b'", "ifchanged", "spaceless"]
    {
        let told = translate(&format!("a\n\n  {{% {tag} %}}\nb")).unwrap_err();
        assert_eq!((told.line, told.fragment), (3, format!("{{% {tag} %}}")));
        assert!(told.what.contains("does not support"), "{}", told.what);
    }
    for (source, words) in [
        ("{% blocktranslate count n=x %}", "does not support {% blocktranslate %} with count"),
        ("{% blocktranslate asvar x %}", "does not support {% blocktranslate %} with asvar"),
        ("{% blocktranslate %}{% plural %}{% endblocktranslate %}", "variables only"),
        ("{% blocktranslate %}{{ user.pk }}{% endblocktranslate %}", "plain variables only"),
        ("{% blocktranslate %}x", "{% blocktranslate %} is not closed"),
        ("{% comment %}x", "{% comment %} is not closed"),
        ("{% translate 'x' as y %}", "does not support"),
        ("{% translate %}", "needs a text"),
        ("{% url 'login' %}", "supports only 'password_reset_confirm', not 'login'"),
        ("{% url 'auth:password_reset_confirm' uid token %}", "only"),
        ("{% url password_reset_confirm uid token %}", "only"),
        ("{% url 'password_reset_confirm' uid %}", "takes uidb64 and token"),
        ("{% url 'password_reset_confirm' uid token token %}", "once"),
        ("{% url 'password_reset_confirm' uidb64=uid token=token as x %}", "does not support"),
        ("{% url 'password_reset_confirm' pk=uid token=token %}", "not pk"),
        ("{% with user.pk as x %}", "does not support"),
        ("{% include 'x' with a=b %}", "does not support"),
        ("{% autoescape maybe %}", "on or off"),
        ("{{ x|date:\"Y\" }}", "unknown filter \"date\"; known are capfirst, "),
        ("{{ x|trim }}", "unknown filter \"trim\""),
        ("{{ x|replace('a', 'b') }}", "unknown filter \"replace\""),
        ("{{ 'x' * 9 }}", "Django's templates have no operator *"),
        ("{% if x + y %}", "have no operator +"),
        ("{{ x ~ y }}", "have no operator ~"),
        ("{% break %}", "does not support"),
        ("{% do x %}", "does not support"),
        ("{{ x|default: }}", "needs an argument after the colon"),
    ] {
        let told = refused(source);
        assert!(told.contains(words), "{source}: {told}");
    }
}

#[test]
fn no_text_makes_the_translation_panic() {
    let parts = [
        "{",
        "%",
        "}",
        "{{",
        "{%",
        "%}",
        "}}",
        "#",
        "'",
        "\"",
        "|",
        ":",
        " ",
        "\n",
        "é",
        "_",
        "(",
        "url",
        "with",
        "a=b",
        "blocktranslate",
        "endblocktranslate",
        "load",
        "-",
        ".",
        "0",
        "default",
        "trimmed",
    ];
    proptest::proptest!(|(picks in proptest::collection::vec(0..parts.len(), 0..24))| {
        let source: String = picks.iter().map(|pick| parts[*pick]).collect();
        if let Ok(ours) = translate(&source) {
            proptest::prop_assert_eq!(ours.matches('\n').count(), source.matches('\n').count());
        }
    });
}
